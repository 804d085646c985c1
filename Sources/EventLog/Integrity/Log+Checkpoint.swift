public import Events

extension Log {
  /// Signs what the log holds now: appends the roots of its layers, extends the tree to the head,
  /// and keeps the signed note.
  ///
  /// If nothing was appended since the last checkpoint, that one is given back. The key is made when
  /// the first one is signed.
  /// - Parameters:
  ///   - origin: The log's name for those who check it; the name of the key from the first one on.
  ///     nil makes one from the log's id.
  ///   - clock: The time, for a log on a stepped clock; nil reads the log's clock.
  /// - Throws: ``IntegrityError`` if something cannot be hashed, ``EventLogError`` if the log cannot
  ///   be read or written.
  /// - Complexity: Hashes at most one block of events, and the rows since the last checkpoint.
  public func checkpoint(
    origin: String? = nil, clock: Timestamp? = nil
  ) async throws -> SignedCheckpoint {
    let before = try reader()
    if let last = try before.latestCheckpoint(), last.checkpoint.size == before.head,
      last.checkpoint.incarnation == header.incarnation
    {
      return last
    }
    let key = try NoteSigningKey.ofLog(
      at: path, name: origin ?? "plumbline/\(header.id.hexadecimal)")
    let seeds = try SymbolDigests.missingSeeds(in: before)
    if !seeds.isEmpty { try await write(seeds) }
    let (rooted, kept) = try before.renewed().layersRooted()
    if !kept.isEmpty { try await write(kept) }
    let time = clock ?? (header.clock == .simulated ? before.knowledgeTime : nil)
    let receipt = try await append(
      [
        EventDraft(
          .ofLog(.layerRooted(rooted)), at: time ?? before.knowledgeTime ?? header.created,
          by: "log")
      ], clock: time)
    let after = try reader()
    let checkpoint = Checkpoint(
      origin: key.verifier.name, size: receipt.end, root: try after.root(size: receipt.end),
      logID: header.id.hexadecimal, incarnation: header.incarnation, layers: rooted.layers)
    let signed = try SignedCheckpoint(signing: checkpoint, with: key)
    try await write(signed.changes(after: try after.latestCheckpoint()?.checkpoint.size))
    return signed
  }
}

extension LogReader {
  private static let latestKey = IntegrityKey.text("checkpoint")

  /// The last checkpoint that was signed, or nil.
  /// - Throws: ``IntegrityError/damagedValue(name:reason:)``.
  public func latestCheckpoint() throws -> SignedCheckpoint? {
    guard let bytes = try integrity(.other, Self.latestKey) else { return nil }
    return try checkpoint(size: Offset(try keptCheckpointSize(bytes)))?.signed
  }

  /// The first checkpoint that was signed over an event, or nil if none covers it.
  /// - Throws: ``IntegrityError/damagedValue(name:reason:)``.
  public func checkpoint(covering offset: Offset) throws -> SignedCheckpoint? {
    var covering: SignedCheckpoint?
    try forEachCheckpoint { checkpoint in
      guard checkpoint.checkpoint.size > offset else { return .stop }
      covering = checkpoint
      return .goOn
    }
    return covering
  }

  /// Gives every checkpoint that was signed, the last one first.
  /// - Throws: ``IntegrityError/damagedValue(name:reason:)``, and what `body` throws.
  public func forEachCheckpoint(_ body: (SignedCheckpoint) throws -> Scan) throws {
    guard let bytes = try integrity(.other, Self.latestKey) else { return }
    var next: UInt64? = try keptCheckpointSize(bytes)
    while let size = next {
      guard let (signed, previous) = try checkpoint(size: Offset(size)) else {
        throw IntegrityError.damagedValue(
          name: "the checkpoint of size \(size)", reason: "it is missing.")
      }
      if try body(signed) == .stop { return }
      // Sizes fall, so a harmed link cannot go round.
      next = previous.flatMap { $0 < size ? $0 : nil }
    }
  }

  private func keptCheckpointSize(_ bytes: [UInt8]) throws(IntegrityError) -> UInt64 {
    var decoder = CanonicalDecoder(bytes)
    do throws(CanonicalError) { return try decoder.unsigned() } catch {
      throw .damagedValue(name: "the size of the last checkpoint", reason: "\(error)")
    }
  }

  func checkpoint(
    size: Offset
  ) throws -> (signed: SignedCheckpoint, previous: UInt64?)? {
    guard let bytes = try integrity(.checkpoints, .number(size.rawValue)) else { return nil }
    let name = "the checkpoint of size \(size)"
    do {
      var decoder = CanonicalDecoder(bytes)
      _ = try decoder.array()
      let previous: UInt64? = decoder.optionalNull() ? nil : try decoder.unsigned()
      return (try SignedCheckpoint(parsing: try decoder.text()), previous)
    } catch { throw IntegrityError.damagedValue(name: name, reason: "\(error)") }
  }

  /// The roots of every layer over what this reader sees, and the digests worth keeping.
  func layersRooted() throws -> (LayerRooted, kept: [IntegrityChange]) {
    var roots = LayerRoots(log: self)
    var rooted: [LayerRooted.Root] = []
    for (id, record) in try layers().sorted(by: { $0.id < $1.id }) {
      rooted.append(try roots.root(of: id, record, before: head))
    }
    return (LayerRooted(size: head, layers: rooted), roots.changes)
  }
}

extension SignedCheckpoint {
  /// What the log keeps of it: `[previous size or null, note]`, and its size as the latest.
  func changes(after previous: Offset?) -> [IntegrityChange] {
    var encoder = CanonicalEncoder(reserving: note.utf8.count + 16)
    encoder.array(2)
    if let previous { encoder.unsigned(previous.rawValue) } else { encoder.null() }
    encoder.text(note)
    let value = encoder.bytes
    encoder.removeAll()
    encoder.unsigned(checkpoint.size.rawValue)
    return [
      IntegrityChange(.checkpoints, .number(checkpoint.size.rawValue), value),
      IntegrityChange(.other, .text("checkpoint"), encoder.bytes),
    ]
  }
}
