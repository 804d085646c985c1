import Events

/// The rows that one more version of an object writes.
///
/// Invariant: the sum of all rows ever written for an object is the same whatever the order in which
/// its versions came, as long as none fell out of the history.
struct VersionChange {
  private let record: MappedRecord
  private let offset: Offset
  private let layer: UInt32
  private let supersede: [ObservationMapping.Supersede]
  private(set) var rows: [Observation] = []
  /// The version before, where this one says the same.
  private(set) var unchangedSince: Offset?

  init(
    _ record: MappedRecord, at offset: Offset, layer: UInt32,
    supersede: [ObservationMapping.Supersede]
  ) {
    self.record = record
    self.offset = offset
    self.layer = layer
    self.supersede = supersede
  }

  /// Makes the record the latest version.
  mutating func append(to versions: inout [LinkedVersion], keepsHistory: Bool) {
    let previous = versions.last
    // Rows that say the same as before stay as they are; the rest is taken back.
    var unpaired = record.rows.map(Optional.some)
    var live: [LinkedRow] = []
    for old in previous?.rows ?? [] {
      let same = unpaired.firstIndex {
        $0?.mapping == old.mapping && $0?.observation == old.observation
      }
      switch supersede[old.mapping] {
      case .keeps:
        if let same {
          unpaired[same] = nil
          live.append(old)
        }
      case .corrected, .changed:
        if let same {
          unpaired[same] = nil
          live.append(old)
        } else {
          takeBack(old)
        }
      }
    }
    for case let new? in unpaired { live.append(add(new)) }
    if rows.isEmpty { unchangedSince = previous?.offset }
    let latest = LinkedVersion(
      version: record.version, offset: offset, digest: record.digest, begins: record.begins,
      rows: live)
    if !keepsHistory { versions.removeAll(keepingCapacity: true) }
    if let last = versions.indices.last {
      // What the old version said of its own time is needed if a version between comes late.
      let isReplaced = record.version != nil && versions[last].version == record.version
      if isReplaced {
        versions.removeLast()
      } else {
        versions[last].rows.removeAll { supersede[$0.mapping] != .changed }
      }
    }
    versions.append(latest)
  }

  /// Puts a version that came late among the older ones: what was true then is written, what was
  /// only corrected since is not.
  mutating func insert(before index: Int, in versions: inout [LinkedVersion]) {
    let next = versions[index]
    let previous = index > 0 ? versions[index - 1] : nil
    var kept: [LinkedRow] = []
    for row in record.rows where supersede[row.mapping] == .keeps {
      let isKnown = next.rows.contains {
        $0.mapping == row.mapping && $0.observation == row.observation
      }
      if !isKnown { _ = add(row) }
    }
    for (mapping, kind) in supersede.enumerated() where kind == .changed {
      guard let begin = record.begins[mapping], let end = next.begins[mapping] else { continue }
      for old in previous?.rows ?? [] where old.mapping == mapping {
        // It ended when this version began, not when the next one did.
        rows.append(ending(old, at: end, weight: 1))
        rows.append(ending(old, at: begin, weight: -1))
      }
      for row in record.rows where row.mapping == mapping {
        let linked = add(row)
        kept.append(linked)
        rows.append(ending(linked, at: end, weight: -1))
      }
    }
    let version = LinkedVersion(
      version: record.version, offset: offset, digest: record.digest, begins: record.begins,
      rows: kept)
    versions.insert(version, at: index)
  }

  private mutating func add(_ row: MappedRecord.Row) -> LinkedRow {
    let reference = RowReference(
      offset: offset, layer: layer, ordinal: UInt32(truncatingIfNeeded: rows.count))
    rows.append(row.observation)
    return LinkedRow(mapping: row.mapping, reference: reference, observation: row.observation)
  }

  private mutating func takeBack(_ old: LinkedRow) {
    if supersede[old.mapping] == .changed {
      let end = record.begins[old.mapping] ?? record.begins.values.max()
      rows.append(ending(old, at: end ?? old.observation.eventTime, weight: -1))
      return
    }
    var row = old.observation
    row.weight = -1
    row.replaces = old.reference
    let hasSuccessor = record.rows.contains { $0.mapping == old.mapping }
    row.reason = hasSuccessor ? .corrected : .void
    rows.append(row)
  }

  /// A row that says that what was true ended at a time, or (weight 1) that it did not.
  private func ending(_ old: LinkedRow, at end: Timestamp, weight: Int8) -> Observation {
    var row = old.observation
    row.eventTime = end
    row.originTime = old.observation.eventTime
    row.weight = weight
    row.replaces = old.reference
    row.reason = .changed
    return row
  }
}
