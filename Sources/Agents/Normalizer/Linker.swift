public import Events

/// Decides what a mapped record is beside those that came before: new, a duplicate, stale, or a
/// newer version that takes back the rows of the older one.
///
/// Records are linked in offset order; the same records in the same order give the same rows.
public struct Linker: Sendable {
  /// Versions of an object that are remembered; an older one that comes later is stale.
  public static let versionLimit = 32

  public let layer: UInt32
  private let identity: RecordIdentity
  private let supersede: [ObservationMapping.Supersede]
  /// Whether older versions matter: they were true until they changed, or are facts of their own.
  private let keepsHistory: Bool

  public init(source: SourceDefinition, layer: UInt32) {
    self.layer = layer
    identity = source.identity
    supersede = source.observe.map(\.supersede)
    keepsHistory = supersede.contains { $0 != .corrected }
  }

  /// What became of a record.
  public struct Linked: Hashable, Sendable {
    public var outcome: RecordOutcome
    /// The rows to write, in the order of their ordinals.
    public var rows: [Observation] = []
    /// What to remember of the key; nil where nothing changes.
    public var entry: LinkEntry?
  }

  /// Links one record.
  /// - Parameters:
  ///   - offset: The record's own offset.
  ///   - knownAt: When the log learns the record.
  ///   - entry: What is remembered of the record's key.
  public func link(
    _ mapped: Mapped, at offset: Offset, knownAt: Timestamp, entry: LinkEntry?
  ) -> Linked {
    switch mapped {
    case .quarantined(_, let reason): Linked(outcome: .quarantined(reason: reason))
    case .record(let record):
      switch identity {
      case .happenings(_, let lateness):
        linkHappening(record, at: offset, knownAt: knownAt, entry: entry, lateness: lateness)
      case .objects: linkObject(record, at: offset, entry: entry)
      }
    }
  }

  private func linkHappening(
    _ record: MappedRecord, at offset: Offset, knownAt: Timestamp, entry: LinkEntry?,
    lateness: Duration
  ) -> Linked {
    guard !record.rows.isEmpty else { return Linked(outcome: .ignored) }
    if let entry, case .happening(let first, _) = entry,
      !entry.hasExpired(at: knownAt, within: lateness)
    {
      return Linked(outcome: .duplicate(of: first))
    }
    return Linked(
      outcome: .rows(UInt32(record.rows.count)), rows: record.rows.map(\.observation),
      entry: .happening(offset: offset, knownAt: knownAt))
  }

  private func linkObject(_ record: MappedRecord, at offset: Offset, entry: LinkEntry?) -> Linked {
    var versions: [LinkedVersion] = []
    if case .object(let known)? = entry { versions = known }
    let place = place(of: record, in: versions)
    switch place {
    case .duplicate(let first): return Linked(outcome: .duplicate(of: first))
    case .tooOld(let newer): return Linked(outcome: .stale(newer: newer))
    case .latest, .before: break
    }
    var change = VersionChange(record, at: offset, layer: layer, supersede: supersede)
    if case .before(let index) = place {
      change.insert(before: index, in: &versions)
    } else {
      change.append(to: &versions, keepsHistory: keepsHistory)
    }
    if versions.count > Self.versionLimit { versions.removeFirst() }
    let outcome: RecordOutcome
    if !change.rows.isEmpty {
      outcome = .rows(UInt32(change.rows.count))
    } else if case .before = place {
      outcome = .stale(newer: versions[versions.count - 1].offset)
    } else if record.rows.isEmpty {
      outcome = .ignored
    } else if let previous = change.unchangedSince {
      outcome = .duplicate(of: previous)
    } else {
      outcome = .ignored
    }
    return Linked(outcome: outcome, rows: change.rows, entry: .object(versions))
  }

  private enum Place {
    case duplicate(of: Offset)
    case tooOld(newer: Offset)
    case latest
    /// Older than the version at this index and newer than the one before it.
    case before(Int)
  }

  private func place(of record: MappedRecord, in versions: [LinkedVersion]) -> Place {
    guard let latest = versions.last else { return .latest }
    guard let version = record.version, latest.version != nil else {
      return latest.digest == record.digest ? .duplicate(of: latest.offset) : .latest
    }
    for (index, known) in versions.enumerated().reversed() {
      guard let other = known.version else { continue }
      if version == other, known.digest == record.digest { return .duplicate(of: known.offset) }
      if version >= other {
        if index == versions.count - 1 { return .latest }
        return keepsHistory ? .before(index + 1) : .tooOld(newer: latest.offset)
      }
    }
    let isCut = !keepsHistory || versions.count >= Self.versionLimit
    return isCut ? .tooOld(newer: latest.offset) : .before(0)
  }
}
