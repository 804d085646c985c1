/// A deviation that stays as it was when it began tells more with each day, and a doubling that
/// stays exact with each point: weather and weekdays change.
struct StandingDeviation: Hashable, Sendable {
  private var residual = 0.0
  private var lnYears = -20.0
  private var twice = 0

  /// Adds to the evidence of a point what the points before it say.
  mutating func take(
    _ reading: SeasonalModel.Reading, _ rarest: inout RarestEvidence, _ clock: SeriesClock,
    _ tuning: SeriesTuning
  ) {
    let size = abs(reading.residual)
    let first = abs(residual)
    let isSame =
      abs(reading.slotZ) > 1.5 && reading.residual * residual > 0
      && size > tuning.stayKeeps * first && size < first / tuning.stayKeeps
    if clock.isDaily, isSame, lnYears > tuning.stayFrom {
      rarest.lnYears = max(rarest.lnYears, lnYears + tuning.stayBonus)
      lnYears = rarest.lnYears
    } else {
      residual = reading.residual
      lnYears = rarest.lnYears
    }
    // ln 2
    let distance = abs(reading.residual - 0.693)
    let isTwice = distance < max(0.1, 1.2 * reading.slotScale) && reading.slotScale < 0.25
    twice = isTwice ? twice + 1 : 0
    if twice > 1 { rarest.lnYears += tuning.twiceBonus * Double(min(twice - 1, 4)) }
  }
}
