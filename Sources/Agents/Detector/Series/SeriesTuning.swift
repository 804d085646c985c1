/// Every number that a series' verdicts depend on besides the series: one set for all series.
///
/// The values were chosen on the development seeds of the seasonal set and on the public half of
/// NAB; the Quality page says how flat the optimum is. "Days" are the memory of an average: what is
/// older than that counts for less than a third.
struct SeriesTuning: Hashable, Sendable {
  // Return periods, in years of one metric.
  /// What happens less often than this is flagged.
  var flagYears = 30.0
  /// What happens less often than this, with a factor of 1.5, is held.
  var holdYears = 300.0
  /// An incident lasts as long as the deviation is rarer than this.
  var closeYears = 0.3

  // The logarithm: ln((x + c) / c), where c is this share of the mean, but at least this.
  var offsetShare = 0.02
  var offsetLeast = 0.5

  // Level, slots and scale.
  var levelDays = 10.0
  var levelDaysWithinDay = 7.0
  var scaleDays = 56.0
  /// How many observations of a group's own it takes to outweigh the scale of all groups.
  var scaleShrink = 30.0
  var scaleLeast = 0.01
  /// How much of what it knew the short memory's regression keeps at each point.
  var regressionKeeps = 0.998
  var shortMemoryClip = 2.5

  // Tails: 98 % quantile and mean excess in standard deviations, at the start and at most.
  var tailQuantile = 2.6
  var tailQuantileMost = 4.5
  var tailExcess = 0.7
  var tailExcessMost = 0.9
  /// How many exceedances the start is worth, and how many are remembered.
  var tailPrior = 6.0
  var tailMemory = 60.0
  var tailStep = 0.06
  /// An exceedance counts for no more than so many mean excesses.
  var tailCap = 5.0
  /// How much wider a tail is taken that few exceedances have shown.
  var tailCaution = 0.5

  // The calendar.
  /// How many standard deviations a holiday is taken to be off before one was seen.
  var holidayPrior = 3.0
  var holidayGain = 0.8
  var neighbourGain = 0.5

  /// What each further day is worth that stays as the first was: this share of it at least, where
  /// the first was this rare at least.
  var stayBonus = 1.5
  var stayKeeps = 0.75
  var stayFrom = -1.0
  /// What each further point is worth that shows twice the usual.
  var twiceBonus = 1.0

  // What is told only if it stays, and what is no matter.
  /// A rise below this factor may be a launch: it is told when it has lasted without fading.
  var launchFactor = 1.85
  var launchDays = 4.0
  var launchHours = 30.0
  /// The share of its first height that a lasting rise has kept.
  var launchKeeps = 0.7
  var leastFactor = 1.1
  // What evidence is worth besides how rare it is, as ln of years.
  /// A factor that pipelines are known for: twice, ten times, a hundredth.
  var factorBonus = 1.5
  /// A part lost, as with one shard of two or three.
  var lostShardBonus = 1.0
  /// A large factor that no pipeline fault is known for.
  var oddRisePenalty = 1.5
  var oddFallPenalty = 2.0
  /// The shortest window tells little more than its last point.
  var shortWindowPenalty = 1.0
  /// Within a week a drift of an hourly series is seldom one.
  var driftWithinDayPenalty = 3.0

  /// A zero says something where so many were expected.
  var zeroExpected = 25.0
  var zeroDeviations = 3.0

  // When a shift becomes the new level.
  var newLevelDays = 14.0
  var newLevelDaysWithinDay = 5.0

  /// How near the level that was left, and how much nearer than the present one, points are back.
  var formerNear = 2.5
  var formerGain = 2.0

  // The second source.
  var pairYears = 100.0
  var pairCloseYears = 3.0
  var pairDays = 14.0
  var pairNewLevelDays = 30.0
  var pairExcess = 0.45
  var pairQuantile = 2.4
  /// The relative difference that two sources are taken to have before they were compared.
  var pairSpread = 0.05
  /// The least variance per unit of the expected count.
  var pairCountNoise = 0.1
  var pairLeastFactor = 1.12

  // Novelty: series without a known season.
  var novelty = NoveltyTuning()

  static let standard = SeriesTuning()
}

/// The numbers of ``NoveltyModel``.
struct NoveltyTuning: Hashable, Sendable {
  /// Of ln((x + c) / c): the share of the first values' mean.
  var offsetShare = 0.1
  /// Memories in points.
  var fastPoints = 5.0
  var scalePoints = 300.0
  var shortPoints = 12.0
  /// Memory of the long level, in days.
  var longDays = 2.0
  /// How fast an incident is forgotten, in points: a later one must be rarer than what is left.
  var refractoryPoints = 250.0
  var tailQuantile = 2.8
  var tailQuantileMost = 6.0
  var tailExcess = 0.9
  var tailExcessMost = 3.0
  var tailPrior = 8.0
  var tailMemory = 80.0
  var tailStep = 0.03
  var tailCap = 4.0
  /// How fast the value usual at a time of day follows, and over how many points it is compared.
  var dayShare = 0.25
  var dayPoints = 6.0
  var dayWeight = 0.8
  /// What a new extreme is worth: ln of points for each width of the range so far.
  var rangeGain = 20.0
  /// How much rarer something must be in a long series, by the logarithm of its length.
  var lengthGain = 0.3
  /// The ln of points that scores one half.
  var halfScore = 6.8
  /// What a step is worth that the last days have shown at this time, give or take so many mean
  /// steps.
  var habitShare = 0.3
  var habitSlack = 2.0
  var habitDays = 3.0
  /// The factor between the memories of the members.
  var spread = 2.5
}
