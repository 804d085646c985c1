import Events

/// Where a source stands: our own text around the service's positions, kept in the log.
///
/// A *walk* is one poll from its first page to its last, over all streams in turn. Between walks a
/// stream keeps `since` (or `page`, where the service's cursor lasts).
struct PageCursor: Hashable, Sendable {
  /// Where one stream stands.
  struct Place: Hashable, Sendable {
    /// From where on the next walk asks: microseconds since 1970, or the service's own text.
    var since = ""
    /// The page that comes next in this walk.
    var page = ""
    /// What `since` becomes when this walk ends.
    var mark = ""
    var isEmpty: Bool { since.isEmpty && page.isEmpty && mark.isEmpty }
  }

  /// When the walk began that is under way; nil between walks.
  var began: Timestamp?
  var stream = ""
  /// The least time up to which the walk's finished streams are complete.
  var shown: Timestamp?
  var places: [String: Place] = [:]

  /// The stream under way.
  var place: Place {
    get { places[stream] ?? Place() }
    set { places[stream] = newValue }
  }

  init() {}

  /// Reads a cursor of ours; what it does not know it leaves out.
  init(_ text: String) {
    for (name, value) in FormCoding.decode(text) {
      switch name {
      case "began": began = Int64(value).map { Timestamp(microseconds: $0) }
      case "shown": shown = Int64(value).map { Timestamp(microseconds: $0) }
      case "stream": stream = value
      default:
        let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { continue }
        let stream = String(parts[1])
        switch parts[0] {
        case "since": places[stream, default: Place()].since = value
        case "page": places[stream, default: Place()].page = value
        case "mark": places[stream, default: Place()].mark = value
        default: continue
        }
      }
    }
  }

  /// The same cursor always gives the same text.
  var text: String {
    var pairs: [(name: String, value: String)] = []
    if let began { pairs.append(("began", String(began.microseconds))) }
    if let shown { pairs.append(("shown", String(shown.microseconds))) }
    if !stream.isEmpty { pairs.append(("stream", stream)) }
    for (stream, place) in places.sorted(by: { $0.key < $1.key }) {
      if !place.since.isEmpty { pairs.append(("since.\(stream)", place.since)) }
      if !place.page.isEmpty { pairs.append(("page.\(stream)", place.page)) }
      if !place.mark.isEmpty { pairs.append(("mark.\(stream)", place.mark)) }
    }
    return FormCoding.encode(pairs)
  }

  /// Begins a walk if none is under way.
  mutating func begin(at now: Timestamp, streams: [String]) {
    if began == nil || !streams.contains(stream) {
      began = now
      shown = nil
      stream = streams.first ?? ""
    }
  }

  /// Ends the stream under way, complete up to `complete`, and goes on to the next one.
  /// - Returns: Whether another stream is left, and if not, up to when all are complete.
  mutating func endStream(
    of streams: [String], completeTo complete: Timestamp?
  ) -> (hasMore: Bool, watermark: Timestamp?) {
    if let complete { shown = min(shown ?? complete, complete) }
    if let index = streams.firstIndex(of: stream), index + 1 < streams.count {
      stream = streams[index + 1]
      return (true, nil)
    }
    let watermark = shown
    began = nil
    shown = nil
    stream = ""
    return (false, watermark)
  }
}
