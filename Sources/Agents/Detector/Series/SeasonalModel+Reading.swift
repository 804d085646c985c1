extension SeasonalModel {
  /// A point beside what was expected of it, in logarithms.
  struct Reading {
    let value: Double
    let y: Double
    let place: SeriesClock.Place
    let calendar: SeriesPoint.Calendar
    let features: ShortMemory.Features
    /// Level and profile, which the short memory starts from.
    let base: Double
    /// What is expected now, and what is usual for the slot.
    let expected: Double
    let usual: Double
    /// Errors against both.
    var error: Double
    var residual: Double
    let stepScale: Double
    let slotScale: Double
    /// By how much a holiday widens.
    let widening: Double
    /// How many are usual, in the series' unit.
    let usualValue: Double
    var windows = SIMD4<Double>(repeating: 0)
    var isUsualWeekend = false

    var z: Double { error / stepScale }
    var slotZ: Double { residual / slotScale }
  }

  func read(
    _ value: Double, at place: SeriesClock.Place, _ calendar: SeriesPoint.Calendar
  ) -> Reading {
    let y = transformed(value)
    let profile = slots.profile(place)
    let count = Double(slots.count(place.slot))
    let habit = (slots.median(place.slot) - profile) * (count / (count + 1))
    var features = shortMemory.features(slotHabit: habit, inDay: place.inDay)
    let base = level + profile
    let usual = base + habit
    if incident.isOpen { features[1] = 0 }
    let expected = incident.isOpen ? usual : base + shortMemory.prediction(features)
    let usualValue = max(restored(usual), 0)
    // A count of n is known to its square root at best.
    let noise =
      isInteger ? (usualValue + 0.25).squareRoot() / (usualValue + offset) : 0
    let shrink = tuning.scaleShrink
    let stepScale = max(
      stepScale.scale(place.group, shrink: shrink, least: tuning.scaleLeast), noise)
    let slotScale = max(
      slotScale.scale(place.group, shrink: shrink, least: tuning.scaleLeast), noise)
    var error = y - expected
    var residual = y - usual
    var widening = 1.0
    if calendar != .ordinary {
      // A holiday may look like a Sunday, like the usual day, like anything between, and it may
      // be closed altogether.
      let sunday = level + slots.sunday(place.inDay)
      let isHoliday = calendar == .holiday
      error = outside(y, isHoliday ? 0 : min(sunday, expected), max(sunday, expected))
      residual = outside(y, isHoliday ? 0 : min(sunday, usual), max(sunday, usual))
      let gain = isHoliday ? tuning.holidayGain : tuning.neighbourGain
      widening = max(1, holidayDeviations * gain)
    }
    return Reading(
      value: value, y: y, place: place, calendar: calendar, features: features, base: base,
      expected: expected, usual: usual, error: error, residual: residual, stepScale: stepScale,
      slotScale: slotScale, widening: widening, usualValue: usualValue)
  }

  private func outside(_ y: Double, _ low: Double, _ high: Double) -> Double {
    y < low ? y - low : y > high ? y - high : 0
  }
}
