extension SeasonalModel {
  /// Looks for what speaks against a point.
  mutating func assess(_ reading: inout Reading) -> ModelFinding {
    var finding = ModelFinding()
    finding.isWarmingUp = isWarmingUp
    finding.lnRatio = reading.y - reading.usual
    finding.isContinuation = incident.isOpen
    let reach = reading.stepScale * reading.widening * 4
    finding.expected = restored(reading.expected)
    finding.lower = restored(reading.expected - reach)
    finding.upper = restored(reading.expected + reach)
    var rarest = RarestEvidence()
    pointEvidence(reading, &rarest, finding.isWarmingUp)
    windowEvidence(&reading, &rarest, finding.isWarmingUp)
    if !finding.isWarmingUp {
      driftEvidence(&rarest)
      factorBonus(reading, &rarest)
    }
    rise.take(reading.residual, reading.slotZ, isDaily: clock.isDaily)
    discount(reading, &rarest)
    if !finding.isWarmingUp { standing.take(reading, &rarest, clock, tuning) }
    reading.isUsualWeekend = isUsualWeekend(reading)
    if reading.isUsualWeekend { rarest.lnYears = min(rarest.lnYears, 0) }
    structure(reading, &rarest, finding.isWarmingUp)
    finding.rarest = rarest
    return finding
  }

  func lnYears(_ rarity: Double) -> Double { rarity - lnPointsPerYear }

  func slotRarity(_ reading: Reading) -> Double {
    slotTail.rarity(of: reading.slotZ / reading.widening, shape)
  }

  private func pointEvidence(
    _ reading: Reading, _ rarest: inout RarestEvidence, _ isWarmingUp: Bool
  ) {
    guard !isWarmingUp else { return }
    if !incident.isOpen {
      let rarity = stepTail.rarity(of: reading.z / reading.widening, shape)
      rarest.consider(.step, lnYears: lnYears(rarity))
    }
    rarest.consider(.slot, lnYears: lnYears(slotRarity(reading)))
  }

  private mutating func windowEvidence(
    _ reading: inout Reading, _ rarest: inout RarestEvidence, _ isWarmingUp: Bool
  ) {
    let bounded =
      (reading.slotZ / reading.widening).clipped(to: 4) * reading.slotScale
    window.push(bounded, weight: 1 / (reading.slotScale * reading.slotScale))
    reading.windows = window.means(windowLengths)
    guard !isWarmingUp, abs(reading.slotZ) > 0.8 else { return }
    for index in windowLengths.indices where reading.slotZ * reading.windows[index] > 0 {
      let rarity = windowTails[index].ownRarity(of: reading.windows[index], shape)
      rarest.consider(
        .window(index), lnYears: lnYears(rarity) - (index == 0 ? tuning.shortWindowPenalty : 0))
    }
  }

  private func driftEvidence(_ rarest: inout RarestEvidence) {
    guard let difference = drift.difference else { return }
    let penalty = clock.isDaily ? 0 : tuning.driftWithinDayPenalty
    let rarity = driftTail.ownRarity(of: difference, shape)
    rarest.consider(.drift, lnYears: lnYears(rarity) - penalty)
  }

  /// Pipelines double and mistake units more often than businesses do so exactly.
  private func factorBonus(_ reading: Reading, _ rarest: inout RarestEvidence) {
    guard rarest.evidence != .none else { return }
    let deviation = reading.residual
    guard abs(deviation) > 0.6 else { return }
    for factor in Self.likelyFactors
    where abs(deviation - factor) < 1.5 * reading.slotScale
      && abs(factor) > 3 * reading.slotScale
    {
      rarest.lnYears += tuning.factorBonus
      return
    }
    var nearest = Double.infinity
    for factor in Self.likelyFactors { nearest = min(nearest, abs(deviation - factor)) }
    if abs(deviation) > 0.8, nearest > 2 * reading.slotScale, nearest > 0.15 {
      rarest.lnYears -= deviation > 0 ? tuning.oddRisePenalty : tuning.oddFallPenalty
    }
    // ln 0.74 to ln 0.47
    if deviation < -0.3, deviation > -0.75 { rarest.lnYears += tuning.lostShardBonus }
  }

  /// ln of 2, 10, 100, 1000 and of the inverses of the last three.
  private static let likelyFactors = [
    0.693_147_180_56, 2.302_585_092_99, 4.605_170_185_99, 6.907_755_278_98, -2.302_585_092_99,
    -4.605_170_185_99, -6.907_755_278_98,
  ]

  /// Small changes are no matter, and a rise that a launch makes, too, waits whether it stays.
  private func discount(_ reading: Reading, _ rarest: inout RarestEvidence) {
    let size = abs(reading.residual)
    let isOfOnePoint = rarest.evidence == .step || rarest.evidence == .slot
    if size < PortableMath.ln(tuning.leastFactor), isOfOnePoint {
      rarest.lnYears = min(rarest.lnYears, 2)
    }
    guard reading.residual > 0,
      max(reading.residual, reading.error) < PortableMath.ln(tuning.launchFactor)
    else { return }
    let points =
      clock.isDaily ? tuning.launchDays : tuning.launchHours * Double(clock.perDay) / 24
    if !rise.hasLasted(points, keeping: tuning.launchKeeps) {
      rarest.lnYears = min(rarest.lnYears, 0)
    }
  }

  /// A weekend between the least of eight weeks, or 3 % less, and a weekday is no news.
  private func isUsualWeekend(_ reading: Reading) -> Bool {
    guard reading.place.isWeekend, let least = slots.least(reading.place.slot),
      reading.y >= least - 0.0305  // ln 0.97
    else { return false }
    return reading.residual < 0 || reading.y < level + slots.weekdayProfile(reading.place)
  }

  /// Zero where there never is one, and one value again and again.
  private mutating func structure(
    _ reading: Reading, _ rarest: inout RarestEvidence, _ isWarmingUp: Bool
  ) {
    let slot = reading.place.slot
    if reading.value == 0, reading.usualValue >= tuning.zeroExpected, slots.neverZero(slot),
      slots.count(slot) >= 2, reading.calendar == .ordinary,
      reading.slotZ < -tuning.zeroDeviations
    {
      rarest.consider(.zero, lnYears: 8)
    }
    // Whole numbers meet by chance, the more often the fewer values they can take.
    let chance =
      isInteger ? min(0.5, 0.28 / max(reading.slotScale * reading.usualValue, 0.6)) : 0.005
    if let rarity = repeats.take(reading.value, chance: chance, counts: !incident.isOpen),
      !isWarmingUp, lnYears(rarity) > PortableMath.ln(tuning.flagYears)
    {
      rarest.consider(.stale, lnYears: lnYears(rarity))
    }
  }
}
