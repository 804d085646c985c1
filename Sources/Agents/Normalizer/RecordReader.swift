import Events
import Expressions

/// Turns the bytes of a record into a JSON document, whatever format its source writes.
struct RecordReader: Sendable {
  private let cutter: RecordCutter

  init(_ format: RecordFormat, source: String) throws(NormalizerError) {
    switch format {
    case .json: cutter = .lines
    case .openMetrics: cutter = .openMetrics
    case .separated(let separated):
      guard separated.separator.utf8.count == 1, let delimiter = separated.separator.utf8.first,
        delimiter != UInt8(ascii: "\"")
      else { throw .badSeparator(source: source, separator: separated.separator) }
      let charset: Charset =
        switch separated.encoding {
        case .utf8: .utf8
        case .latin1: .latin1
        }
      cutter = .separated(
        SeparatedText(delimiter: delimiter, charset: charset), columns: separated.columns)
    }
  }

  /// Reads a record into a document. With `wrapped` it stands alone in an array, so that a filter
  /// can test it.
  func read(
    _ record: [UInt8], wrapped: Bool, into document: inout JSONDocument
  ) throws(Misfit) {
    let json: [UInt8]
    do throws(RecordError) {
      json = try cutter.json(record)
    } catch {
      throw Misfit("\(error)")
    }
    do throws(JSONError) {
      guard wrapped else { return try document.parse(json) }
      var text: [UInt8] = []
      text.reserveCapacity(json.count + 2)
      text.append(UInt8(ascii: "["))
      text += json
      text.append(UInt8(ascii: "]"))
      try document.parse(text)
    } catch {
      let place = wrapped ? max(0, error.offset - 1) : error.offset
      throw Misfit("\(JSONError(error.reason, at: place))")
    }
  }
}
