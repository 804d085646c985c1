import Events
import Expressions

/// A compiled ``TextMapping``.
final class TextReader: Sendable {
  let paths: [FieldPath]
  private let mapping: TextMapping
  /// The text itself where it is a constant.
  let constant: String?

  init(_ mapping: TextMapping, of owner: String) throws(NormalizerError) {
    self.mapping = mapping
    paths = try FieldPath.compile(mapping.paths, of: owner)
    constant = paths.isEmpty ? mapping.constant.map { mapping.prefix + $0 } : nil
  }

  /// The text; nil where the record has none and need not have one.
  func read(in place: RecordPlace) throws(Misfit) -> String? {
    if let constant { return constant }
    for path in paths {
      guard let node = path.find(in: place) else { continue }
      let text = Self.text(of: node, in: place.document)
      if text.isEmpty { continue }
      return finished(text)
    }
    if let fallback = mapping.constant { return mapping.prefix + fallback }
    guard mapping.required else { return nil }
    throw Misfit(at: paths.first?.source ?? "", expected: "a text", found: "nothing")
  }

  private func finished(_ text: String) -> String {
    var text = text
    switch mapping.letters {
    case .asWritten: break
    case .lower: text = Self.mapped(text) { (65...90).contains($0) ? $0 + 32 : $0 }
    case .upper: text = Self.mapped(text) { (97...122).contains($0) ? $0 - 32 : $0 }
    }
    if !mapping.translate.isEmpty, let translated = mapping.translate[text] { text = translated }
    return mapping.prefix.isEmpty ? text : mapping.prefix + text
  }

  private static func mapped(_ text: String, _ transform: (UInt8) -> UInt8) -> String {
    String(decoding: text.utf8.map(transform), as: UTF8.self)
  }

  /// The text of a value: a string's own, anything else as its JSON stands.
  static func text(of node: JSONDocument.Node, in document: JSONDocument) -> String {
    document.string(node) ?? String(decoding: document.rawBytes(node), as: UTF8.self)
  }
}

/// A compiled ``NumberMapping``: a mantissa and its unit.
final class NumberReader: Sendable {
  private let paths: [FieldPath]
  private let mapping: NumberMapping
  private let unit: TextReader
  /// The unit with its decimals, where the unit is a constant.
  private let constantUnit: (text: String, decimals: Int)?

  init(_ mapping: NumberMapping, of owner: String) throws(NormalizerError) {
    self.mapping = mapping
    paths = try FieldPath.compile(mapping.paths, of: owner)
    unit = try TextReader(mapping.unit, of: owner)
    if let constant = unit.constant {
      guard !constant.isEmpty, !constant.contains("/") else {
        throw .unknownUnit(source: owner, unit: constant)
      }
      let decimals = mapping.decimals ?? Currency(constant)?.decimals ?? 0
      constantUnit = ("\(constant)/\(decimals)", decimals)
    } else {
      constantUnit = nil
    }
  }

  /// The paths of the number and of its unit.
  var allPaths: [FieldPath] { paths + unit.paths }

  func read(in place: RecordPlace) throws(Misfit) -> (value: Int64, unit: String) {
    let unit = try readUnit(in: place)
    if paths.isEmpty {
      let value = mapping.constant ?? 1
      return (mapping.negate ? -value : value, unit.text)
    }
    for path in paths {
      guard let node = path.find(in: place) else { continue }
      let value = try read(node, at: path, decimals: unit.decimals, in: place.document)
      return (mapping.negate ? -value : value, unit.text)
    }
    if let constant = mapping.constant {
      return (mapping.negate ? -constant : constant, unit.text)
    }
    throw Misfit(at: paths[0].source, expected: "a number", found: "nothing")
  }

  private func readUnit(in place: RecordPlace) throws(Misfit) -> (text: String, decimals: Int) {
    if let constantUnit { return constantUnit }
    guard let code = try unit.read(in: place) else { return ("count/0", 0) }
    guard let own = Currency(code)?.decimals else {
      throw Misfit(
        at: mapping.unit.paths.first ?? "", expected: "a currency of ISO 4217", found: "none")
    }
    let decimals = mapping.decimals ?? own
    return ("\(code)/\(decimals)", decimals)
  }

  private func read(
    _ node: JSONDocument.Node, at path: FieldPath, decimals: Int, in document: JSONDocument
  ) throws(Misfit) -> Int64 {
    let places = mapping.minorUnits ? 0 : decimals
    switch document.kind(node) {
    case .number:
      if let integer = document.integer(node) {
        return try scaled(integer, by: places, at: path)
      }
      return try exact(document.rawBytes(node), places: places, at: path)
    case .string:
      guard let text = document.text(node) else { break }
      return try exact(text, places: places, at: path)
    case .null, .bool, .array, .object: break
    }
    throw Misfit(at: path.source, expected: "a number", found: document.kind(node).words)
  }

  private func scaled(
    _ integer: Int64, by places: Int, at path: FieldPath
  ) throws(Misfit) -> Int64 {
    var value = integer
    for _ in 0..<places {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      if overflow { throw Misfit(at: path.source, expected: "a number of 64 bits", found: "more") }
      value = product
    }
    return value
  }

  private func exact(
    _ text: ArraySlice<UInt8>, places: Int, at path: FieldPath
  ) throws(Misfit) -> Int64 {
    let mark: DecimalFormat.Mark =
      switch mapping.decimalMark {
      case .point: .point
      case .comma: .comma
      case .either: .either
      }
    do throws(DecimalError) {
      return try DecimalFormat(mark: mark).read(text).units(places: places)
    } catch {
      throw Misfit(at: path.source, expected: "a number", found: "\(error)")
    }
  }
}

/// A compiled ``TimeMapping``.
final class MomentReader: Sendable {
  let paths: [FieldPath]
  private let reader: TimeReader
  private let isRequired: Bool

  init(
    _ mapping: TimeMapping, of owner: String, zones: [String: Zone]
  ) throws(NormalizerError) {
    paths = try FieldPath.compile(mapping.paths, of: owner)
    reader = try TimeReader(mapping, source: owner, zones: zones)
    isRequired = mapping.required
  }

  /// The time; nil where the record has none and need not have one.
  func read(in place: RecordPlace) throws(Misfit) -> Timestamp? {
    for path in paths {
      guard let node = path.find(in: place) else { continue }
      let text: ArraySlice<UInt8>
      switch place.document.kind(node) {
      case .string: text = place.document.text(node) ?? []
      case .number: text = place.document.rawBytes(node)
      case .null, .bool, .array, .object:
        throw Misfit(
          at: path.source, expected: reader.expectation, found: place.document.kind(node).words)
      }
      if text.isEmpty { continue }
      guard let time = reader.read(text) else {
        throw Misfit(at: path.source, expected: reader.expectation, found: "something else")
      }
      return time
    }
    guard isRequired else { return nil }
    throw Misfit(
      at: paths.first?.source ?? "", expected: reader.expectation, found: "nothing")
  }
}
