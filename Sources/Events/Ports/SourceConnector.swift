/// Reaches one kind of service: what the collector decides to ask, a connector asks.
///
/// A connector holds no state that matters: all it needs to go on is in the request's cursor. One
/// fetch makes at most one call for data, so that a rate limit can count fetches.
public protocol SourceConnector: Sendable {
  /// Fetches one page. What goes wrong is part of the answer, never thrown away: a failed call is
  /// an event too.
  func fetch(_ request: PageRequest) async -> PageAnswer
}

/// One page of one source, asked for from a cursor on.
public struct PageRequest: Hashable, Sendable {
  public var source: SourceDefinition
  /// The last page's ``PageAnswer/cursor``; empty at the beginning.
  public var cursor: String
  /// The pipeline's clock now: what a source is asked for "up to".
  public var now: Timestamp
  /// Where a history that has never been read begins.
  public var backfillFrom: Timestamp

  public init(
    source: SourceDefinition, cursor: String, now: Timestamp, backfillFrom: Timestamp
  ) {
    self.source = source
    self.cursor = cursor
    self.now = now
    self.backfillFrom = backfillFrom
  }
}

/// What came back of one call.
public struct PageAnswer: Hashable, Sendable {
  /// Raw records in the order of the page, each with its bytes as they came.
  public var records: [[UInt8]]
  /// Where to go on: always what to keep, also after a failure.
  public var cursor: String
  /// Whether more pages are to be had now.
  public var hasMore: Bool
  /// All that the source showed by this time is now collected; nil while pages are left, and if
  /// the source cannot say.
  public var watermark: Timestamp?
  public var call: CallMade
  /// Calls that were needed before it, in order: a token, a listing.
  public var precedingCalls: [CallMade]
  /// How long the source asks to be left alone.
  public var retryAfter: Duration?
  /// The source no longer knows the request's cursor. ``cursor`` is where to begin again: nothing
  /// is lost, some records come a second time.
  public var cursorExpired: Bool

  public init(
    records: [[UInt8]], cursor: String, hasMore: Bool, watermark: Timestamp? = nil,
    call: CallMade, precedingCalls: [CallMade] = [], retryAfter: Duration? = nil,
    cursorExpired: Bool = false
  ) {
    self.records = records
    self.cursor = cursor
    self.hasMore = hasMore
    self.watermark = watermark
    self.call = call
    self.precedingCalls = precedingCalls
    self.retryAfter = retryAfter
    self.cursorExpired = cursorExpired
  }
}
