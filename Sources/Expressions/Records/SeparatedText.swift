/// Tables as text: fields between delimiters, one record a line (RFC 4180, with any delimiter).
public struct SeparatedText: Hashable, Sendable {
  public let delimiter: UInt8
  public let quote: UInt8
  public let charset: Charset

  public init(
    delimiter: UInt8 = UInt8(ascii: ","), quote: UInt8 = UInt8(ascii: "\""),
    charset: Charset = .utf8
  ) {
    self.delimiter = delimiter
    self.quote = quote
    self.charset = charset
  }

  /// Where the records of a text lie, without their line ends. A line end inside quotes belongs to
  /// its record; empty lines are none. The header is the first of them, if the text has one.
  /// - Complexity: O(*n*).
  public func records(in text: [UInt8]) -> [Range<Int>] {
    var records: [Range<Int>] = []
    var start = 0
    var isQuoted = false
    var at = 0
    while at < text.count {
      let byte = text[at]
      if byte == quote {
        isQuoted.toggle()
      } else if !isQuoted, byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
        if at > start { records.append(start..<at) }
        start = at + 1
      }
      at += 1
    }
    if text.count > start { records.append(start..<text.count) }
    return records
  }

  /// The fields of one record, in UTF-8; nil for a field that is empty and not quoted.
  /// - Throws: ``RecordError``.
  public func fields(_ record: ArraySlice<UInt8>) throws(RecordError) -> [[UInt8]?] {
    var fields: [[UInt8]?] = []
    var at = record.startIndex
    while true {
      var field: [UInt8]
      if at < record.endIndex, record[at] == quote {
        (field, at) = try quotedField(record, at)
        fields.append(try charset.utf8(field[...]))
      } else {
        let end = record[at...].firstIndex(of: delimiter) ?? record.endIndex
        fields.append(at == end ? nil : try charset.utf8(record[at..<end]))
        at = end
      }
      guard at < record.endIndex else { return fields }
      guard record[at] == delimiter else {
        throw .textAfterQuote(offset: at - record.startIndex)
      }
      at += 1
    }
  }

  private func quotedField(
    _ record: ArraySlice<UInt8>, _ start: Int
  ) throws(RecordError) -> ([UInt8], Int) {
    var field: [UInt8] = []
    var at = start + 1
    while at < record.endIndex {
      if record[at] != quote {
        field.append(record[at])
        at += 1
      } else if at + 1 < record.endIndex, record[at + 1] == quote {
        field.append(quote)
        at += 2
      } else {
        return (field, at + 1)
      }
    }
    throw .openQuote(offset: start - record.startIndex)
  }

  /// A record as a JSON object, so that a mapping reads it as any other: a text for each field, null
  /// for an empty one.
  /// - Throws: ``RecordError/columns(expected:found:)`` if the fields are more or fewer than the
  ///   columns.
  public func json(
    _ record: ArraySlice<UInt8>, columns: [String]
  ) throws(RecordError) -> [UInt8] {
    let fields = try fields(record)
    guard fields.count == columns.count else {
      throw .columns(expected: columns.count, found: fields.count)
    }
    var json = JSONWriter()
    json.object { json in
      for (column, field) in zip(columns, fields) {
        json.key(column)
        if let field { json.string(String(decoding: field, as: UTF8.self)) } else { json.null() }
      }
    }
    return json.bytes
  }
}
