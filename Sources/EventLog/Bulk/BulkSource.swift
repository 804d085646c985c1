public import Events

/// What a bulk append reads: pieces of a history, each of which becomes appends.
///
/// ``next(most:at:)`` and ``appends(of:at:)`` are called by one thread at a time and in the order of
/// pieces; ``prepare(_:at:)``, where the work belongs, by several threads at once.
public protocol BulkSource: Sendable {
  associatedtype Piece: Sendable
  associatedtype Prepared: Sendable

  /// The next piece, or nil at the end.
  /// - Parameters:
  ///   - most: How many events the piece may become: with that many it fills a segment.
  ///   - first: The offset that its first event will get.
  /// - Returns: The piece, and how many events it becomes, at least one.
  func next(most: Int, at first: Offset) throws -> (piece: Piece, events: Int)?

  /// Does what needs no other piece: parses, maps, encodes.
  func prepare(_ piece: Piece, at first: Offset) throws -> Prepared

  /// The appends that a piece becomes, all of which count together or not at all.
  func appends(of prepared: Prepared, at first: Offset) throws -> [AppendBatch]
}
