extension SeasonalModel {
  /// Turns evidence into a level, and follows the incident.
  mutating func settle(_ finding: inout ModelFinding, _ reading: Reading) {
    let years = finding.rarest.lnYears
    if years >= PortableMath.ln(tuning.flagYears) {
      finding.level = .flag
      incident.length += 1
      incident.calm = 0
    } else if incident.isOpen {
      incident.length += 1
      let goesOn = lnYears(slotRarity(reading)) >= PortableMath.ln(tuning.closeYears)
      if goesOn, !reading.isUsualWeekend {
        finding.level = .flag
        incident.calm = 0
      } else {
        incident.calm += 1
      }
      if incident.calm >= (clock.isDaily ? 1 : 3) {
        incident = Incident()
        window.dropFlagged()
      }
    }
    guard finding.level == .flag else { return }
    window.markLast()
    let memory = Double(min(incident.length, 7 * clock.perDay))
    incident.mean += (reading.residual - incident.mean) / memory
    let isStructural = finding.rarest.evidence == .zero || finding.rarest.evidence == .stale
    // ln 1.5
    let isLarge = abs(reading.residual) > 0.405
    if isStructural || (isLarge && years > PortableMath.ln(tuning.holdYears)) {
      finding.level = .hold
    }
  }

  /// What a point teaches: nothing if it is off, little if it is a holiday.
  mutating func learn(_ reading: Reading, _ finding: ModelFinding) {
    adoptNewLevel()
    if !incident.isOpen, finding.level == .ok {
      if reading.calendar == .ordinary {
        learnScales(reading)
      } else if reading.calendar == .holiday {
        let seen = min(abs(reading.slotZ), 12)
        holidayDeviations += (seen - holidayDeviations) / (Double(clock.perDay) * 3)
      }
      learnLevel(reading)
    } else {
      shortMemory.fade(inDay: reading.place.inDay)
    }
    if finding.level == .ok, reading.calendar == .ordinary {
      let bounded = (reading.y - reading.usual).clipped(to: 3 * reading.slotScale)
      drift.take(level + bounded, weight: 1 / (reading.slotScale * reading.slotScale))
    } else {
      drift.skip()
    }
  }

  /// A shift that has stayed is how things are now.
  private mutating func adoptNewLevel() {
    let days = clock.isDaily ? tuning.newLevelDays : tuning.newLevelDaysWithinDay
    guard Double(incident.length) > days * Double(clock.perDay) else { return }
    formerLevel = FormerLevel(difference: -incident.mean, pointsLeft: 60 * clock.perDay)
    level += incident.mean
    incident = Incident()
    window.clear()
    drift.forget()
    shortMemory.forget()
  }

  /// Whether the last points fit the level that was left, and not the one that was adopted.
  mutating func isBackAtFormerLevel(_ reading: Reading) -> Bool {
    guard formerLevel.pointsLeft > 0 else { return false }
    formerLevel.pointsLeft -= 1
    let fromFormer = abs(reading.residual - formerLevel.difference) / reading.slotScale
    let isLikeBefore =
      fromFormer < tuning.formerNear && abs(reading.slotZ) > fromFormer + tuning.formerGain
    formerLevel.likeBefore = isLikeBefore ? formerLevel.likeBefore + 1 : 0
    return formerLevel.likeBefore >= (clock.isDaily ? 1 : 3)
  }

  mutating func returnToFormerLevel() {
    level += formerLevel.difference
    formerLevel = FormerLevel()
    incident = Incident()
    window.clear()
    shortMemory.forget()
  }

  private mutating func learnScales(_ reading: Reading) {
    if !isWarmingUp {
      stepTail.learn(reading.z, shape)
      slotTail.learn(reading.slotZ, shape)
    }
    let sixtyDays = 60 * Double(clock.perDay)
    for index in windowLengths.indices {
      windowTails[index].learnOwn(reading.windows[index], memory: sixtyDays, shape)
    }
    if let difference = drift.difference {
      driftTail.learnOwn(difference, memory: sixtyDays, shape)
    }
    let memory = tuning.scaleDays * Double(clock.perDay)
    let share = reading.place.isWeekend ? 2.0 / 7 : 5.0 / 7
    let groupMemory = max(20, tuning.scaleDays * share * Double(max(1, clock.perDay / 24)))
    stepScale.learn(
      reading.error, reading.place.group, scale: reading.stepScale, memory: memory,
      groupMemory: groupMemory)
    slotScale.learn(
      reading.residual, reading.place.group, scale: reading.slotScale, memory: memory,
      groupMemory: groupMemory)
    shortMemory.learn(
      reading.features, reading.y - reading.base, scale: reading.stepScale,
      keeps: tuning.regressionKeeps)
  }

  private mutating func learnLevel(_ reading: Reading) {
    let place = reading.place
    if reading.calendar == .ordinary || slots.count(place.slot) < 3 {
      slots.learn(
        reading.y - level, of: reading.y, at: place, isZero: reading.value == 0,
        scale: reading.slotScale)
    }
    let days = clock.isDaily ? tuning.levelDays : tuning.levelDaysWithinDay
    let memory = min(days * Double(clock.perDay), points)
    level += (reading.residual / reading.widening).clipped(to: 2 * reading.slotScale) / memory
    shortMemory.keep(
      reading.residual, inDay: place.inDay, scale: reading.slotScale,
      clip: tuning.shortMemoryClip)
  }
}
