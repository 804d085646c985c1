import Events
import Expressions
import Storage

/// Writes a log as lines of JSON, one CloudEvents 1.0 object to a line, so that anybody can read it
/// and an import gets every hash back.
///
/// 1. An event's line has its stored bytes as `data_base64`, its kind as `type`, and the extension
///    attributes `plumblineoffset`, `plumblineknown` (knowledge time, microseconds),
///    `plumblineblock`, and `plumblinerows` (what the layers say of it; ``ExportedRows``).
/// 2. The lines of what is no event have a `type` that begins with `plumbline.` and no
///    `plumblineoffset`: the log first, then symbols, layers and state, a block's salts in front of
///    its first event, checkpoints, and last the end, with the hashes to compare.
/// 3. 64-bit numbers are strings. An erased component is its digest, here as in the log.
///
/// The file holds salts and values in plain: it is as confidential as the log. It does not hold the
/// key that signs checkpoints.
public struct LogExport {
  /// The name and version of the file's format.
  public static let format = "plumbline-export/1"

  let log: LogReader
  private var writer = JSONWriter()
  private let source: String
  let sink: ([UInt8]) throws -> Void

  /// Exports what a reader sees.
  /// - Parameter sink: Takes whole lines, some at a time.
  public init(_ log: LogReader, to sink: @escaping ([UInt8]) throws -> Void) {
    self.log = log
    self.sink = sink
    source = "plumbline:\(log.header.id.hexadecimal)"
  }

  /// Writes everything.
  /// - Throws: ``EventLogError``, ``IntegrityError``, and what the sink throws.
  /// - Complexity: O(*events*); memory for one batch of events and their rows.
  public mutating func run() throws {
    try writeLog()
    try writeSymbols()
    try writeLayers()
    try writeState()
    try writeEvents()
    try writeCheckpoints()
    try writeEnd()
    try flush(always: true)
  }

  // MARK: Lines

  /// Writes the line of something that is no event.
  mutating func line(
    _ type: String, _ id: String, _ data: (inout JSONWriter) throws -> Void
  ) throws {
    try line(id: id, type: type) { json in
      json.member("datacontenttype", "application/json")
      json.key("data")
      try json.object(data)
    }
  }

  private mutating func line(
    id: String, type: String, _ content: (inout JSONWriter) throws -> Void
  ) throws {
    let (log, source) = (log.header.id.hexadecimal, source)
    try writer.object { json in
      json.member("specversion", "1.0")
      json.member("id", "\(log)/\(id)")
      json.member("source", source)
      json.member("type", type)
      try content(&json)
    }
    writer.endLine()
    try flush(always: false)
  }

  private mutating func flush(always: Bool) throws {
    guard always || writer.bytes.count >= 1 << 18 else { return }
    if !writer.bytes.isEmpty { try sink(writer.bytes) }
    writer.removeAll()
  }

  // MARK: Events

  private mutating func writeEvents() throws {
    let layers = try log.layers()
    var block: UInt64?
    try log.scan { batch in
      var slices = try layers.map { layer in
        try LayerSlice(of: layer.id, records: batch.offsets, in: log)
      }
      for index in 0..<batch.count {
        let offset = batch.offset(at: index)
        if block != offset.block {
          block = offset.block
          try writeBlock(offset.block)
        }
        try writeEvent(index, of: batch, rows: ExportedRows.encode(offset, &slices))
      }
      return .goOn
    }
  }

  private mutating func writeBlock(_ block: UInt64) throws {
    let salts = try log.integrity(.salts, .number(block)) ?? []
    try line("plumbline.block", "block/\(block)") { data in
      data.member("block", number: block)
      data.member("salts", base64: salts)
    }
  }

  private mutating func writeEvent(_ index: Int, of batch: EventBatch, rows: [UInt8]?) throws {
    let offset = batch.offset(at: index)
    let range = batch.range(at: index)
    let kind: String
    let time: Int64
    do throws(CanonicalError) {
      let layout = try EnvelopeLayout(batch.bytes, in: range)
      (kind, time) = try layout.kindAndTime(batch.bytes)
    } catch { throw IntegrityError.damagedEvent(offset, reason: "\(error)") }
    try line(id: "\(offset)", type: kind) { json in
      if Self.timesWithFourDigits.contains(time) {
        json.member("time", Timestamp(microseconds: time).description)
      }
      json.member("datacontenttype", "application/cbor")
      json.member("plumblineoffset", number: offset.rawValue)
      json.member("plumblineknown", number: batch.knowledgeTimes[index])
      json.member("plumblineblock", number: offset.block)
      if let rows { json.member("plumblinerows", base64: rows) }
      json.member("data_base64", base64: [UInt8](batch.bytes[range]))
    }
  }

  /// The microseconds of the years that RFC 3339 can spell, 0 to 9999.
  private static let timesWithFourDigits: Range<Int64> =
    -62_167_219_200_000_000..<253_402_300_800_000_000
}

extension EnvelopeLayout {
  /// The kind and the event time of the event that this is the layout of.
  fileprivate func kindAndTime(_ bytes: [UInt8]) throws(CanonicalError) -> (String, Int64) {
    guard let kind = range(of: EnvelopeKey.kind), let time = range(of: EnvelopeKey.eventTime) else {
      throw CanonicalError(.envelope("the event has no kind or no time"), at: range.lowerBound)
    }
    var kindDecoder = CanonicalDecoder(bytes, in: kind)
    var timeDecoder = CanonicalDecoder(bytes, in: time)
    return (try kindDecoder.text(), try timeDecoder.integer())
  }
}
