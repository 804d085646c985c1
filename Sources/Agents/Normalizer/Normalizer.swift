public import Events
import Expressions

/// Maps the raw records of one source to candidate rows, by the source's declarative mapping.
///
/// Mapping is stateless: the same bytes always give the same rows, on any thread. What is new, what
/// replaces what, and what is a duplicate is the ``Linker``'s business.
public struct Normalizer: Sendable {
  /// Counts up when the same mapping and bytes begin to give other rows; part of a layer's name.
  public static let version: Int64 = 1

  public let source: SourceID
  private let reader: RecordReader
  private let key: [[FieldPath]]
  private let version: FieldPath?
  private let mappings: [MappingReader]
  /// Whether a record is read as the only element of an array.
  let isWrapped: Bool
  /// Whether records are JSON as they stand.
  let isText: Bool
  /// Whether two versions of an object are compared by their bytes.
  let comparesRecords: Bool
  /// What all mappings read.
  let reach: FieldReach

  /// Memory that is used again from record to record; one for each thread.
  public struct Scratch: Sendable {
    var document = JSONDocument()
    public init() {}
  }

  /// Compiles a source's mapping.
  /// - Throws: ``NormalizerError``, which names the path or zone that is wrong.
  public init(source: SourceDefinition, zones: [String: Zone]) throws(NormalizerError) {
    let owner = source.id.rawValue
    self.source = source.id
    reader = try RecordReader(source.format, source: owner)
    isText = source.format == .json
    let parts: [KeyPart]
    switch source.identity {
    case .happenings(let id, _):
      parts = id
      version = nil
      comparesRecords = false
    case .objects(let key, let path):
      parts = key
      comparesRecords = true
      if let path { version = try FieldPath(path, of: owner) } else { version = nil }
    }
    var key: [[FieldPath]] = []
    for part in parts { key.append(try FieldPath.compile(part.paths, of: owner)) }
    self.key = key
    var mappings: [MappingReader] = []
    for mapping in source.observe {
      mappings.append(try MappingReader(mapping, of: source.id, zones: zones))
    }
    self.mappings = mappings
    isWrapped = mappings.contains { $0.needsWrapping }
    var reach = FieldReach()
    for part in key { reach.add(part) }
    if let version { reach.add([version]) }
    for mapping in mappings { mapping.add(to: &reach) }
    self.reach = reach
  }

  /// Maps one record.
  /// - Complexity: O(bytes of the record).
  public func map(_ record: [UInt8], using scratch: inout Scratch) -> Mapped {
    do throws(Misfit) {
      try reader.read(record, wrapped: isWrapped, into: &scratch.document)
    } catch {
      return .quarantined(key: "", reason: error.reason)
    }
    return map(
      scratch.document, digest: comparesRecords ? Fingerprint.of(record) : 0,
      shape: scratch.document.shape())
  }

  /// Maps a record that has been read.
  func map(_ document: JSONDocument, digest: UInt64, shape: UInt64) -> Mapped {
    let root = document.root
    let node = isWrapped ? document.element(0, of: root) ?? root : root
    let place = RecordPlace(document: document, record: node, item: node)
    let key = key(of: place)
    guard !key.isEmpty else {
      return .quarantined(key: "", reason: "expected a key, found none: \(keyWords)")
    }
    var mapped = MappedRecord(
      key: key, version: version(of: place), rows: [], begins: [:], digest: digest, shape: shape)
    do throws(Misfit) {
      try addRows(place, to: &mapped)
      return .record(mapped)
    } catch {
      return .quarantined(key: key, reason: error.reason)
    }
  }

  /// Maps one record, with memory of its own.
  public func map(_ record: [UInt8]) -> Mapped {
    var scratch = Scratch()
    return map(record, using: &scratch)
  }

  /// The fields of a record that fits or not, each as a path with its type; for ``SchemaWatch``.
  public func fields(of record: [UInt8], using scratch: inout Scratch) -> [RecordField] {
    do throws(Misfit) {
      try reader.read(record, wrapped: false, into: &scratch.document)
    } catch {
      return []
    }
    return RecordField.all(in: scratch.document)
  }

  /// Whether a mapping may read a field: a change of any other changes no row.
  /// - Parameter path: As a ``RecordField`` names it.
  public func mayRead(_ path: String) -> Bool {
    guard let fields = reach.fields, !reach.readsAll,
      let names = (try? JSONPath(path))?.names
    else { return true }
    return fields.contains { $0.path.names.map { names.starts(with: $0) } ?? true }
  }

  private func addRows(
    _ place: RecordPlace, to mapped: inout MappedRecord
  ) throws(Misfit) {
    for (index, mapping) in mappings.enumerated() {
      try mapping.read(place, as: index, into: &mapped.rows)
      if mapping.supersede == .changed, let begin = mapping.begin(place) {
        mapped.begins[index] = begin
      }
    }
  }

  /// The parts of the key, joined by `|`; empty where no part has a value.
  private func key(of place: RecordPlace) -> String {
    var joined = ""
    var isFound = false
    for (index, part) in key.enumerated() {
      if index > 0 { joined += "|" }
      for path in part {
        guard let node = path.find(in: place) else { continue }
        let text = TextReader.text(of: node, in: place.document)
        if text.isEmpty { continue }
        isFound = true
        joined += key.count > 1 && text.utf8.contains(124) ? Self.doubled(text) : text
        break
      }
    }
    return isFound ? joined : ""
  }

  /// A text with its `|` doubled, so that two keys never join to the same text.
  private static func doubled(_ text: String) -> String {
    var result = ""
    for character in text {
      if character == "|" { result.append(character) }
      result.append(character)
    }
    return result
  }

  private var keyWords: String {
    key.map { part in part.map(\.source).joined(separator: " or ") }.joined(separator: ", ")
  }

  private func version(of place: RecordPlace) -> RecordVersion? {
    guard let version, let node = version.find(in: place) else { return nil }
    if let number = place.document.integer(node) { return .number(number) }
    guard let text = place.document.text(node) else {
      return .text(String(decoding: place.document.rawBytes(node), as: UTF8.self))
    }
    if let time = TimeReader.version(text) { return .number(time) }
    let string = String(decoding: text, as: UTF8.self)
    return Int64(string).map { .number($0) } ?? .text(string)
  }
}
