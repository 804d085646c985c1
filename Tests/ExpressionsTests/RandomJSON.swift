import Expressions
import PlumblineTesting

/// A JSON value as a tree: what the tape is compared with.
indirect enum RandomJSON: Equatable {
  case null
  case bool(Bool)
  case integer(Int64)
  case other(String)
  case string(String)
  case array([RandomJSON])
  case object([String: RandomJSON])

  init(_ view: JSONValueView) {
    switch view.kind {
    case .null: self = .null
    case .bool: self = .bool(view.bool == true)
    case .number:
      self =
        view.integer.map { .integer($0) }
        ?? .other(String(decoding: view.rawBytes, as: UTF8.self))
    case .string: self = .string(view.string ?? "")
    case .array: self = .array(view.elements.map { RandomJSON($0) })
    case .object:
      var members: [String: RandomJSON] = [:]
      for (key, value) in view.members { members[key] = RandomJSON(value) }
      self = .object(members)
    }
  }

  static func value(depth: Int, _ random: inout SeededGenerator) -> RandomJSON {
    switch Int.random(in: 0...(depth > 0 ? 6 : 4), using: &random) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &random))
    case 2: return .integer(Int64.random(in: Int64.min...Int64.max, using: &random))
    case 3, 4: return .string(text(&random))
    case 5:
      return .array(
        (0..<Int.random(in: 0...4, using: &random)).map { _ in value(depth: depth - 1, &random) })
    default:
      var members: [String: RandomJSON] = [:]
      for _ in 0..<Int.random(in: 0...4, using: &random) {
        members[text(&random)] = value(depth: depth - 1, &random)
      }
      return .object(members)
    }
  }

  private static func text(_ random: inout SeededGenerator) -> String {
    let letters: [Character] = ["a", "\"", "\\", "\n", "\u{1}", "é", "€", "😀", " ", "/"]
    return String(
      (0..<Int.random(in: 0...6, using: &random)).compactMap { _ in
        letters.randomElement(using: &random)
      })
  }

  func write(to writer: inout JSONWriter) {
    switch self {
    case .null: writer.null()
    case .bool(let bool): writer.bool(bool)
    case .integer(let integer): writer.integer(integer)
    case .other(let text): writer.raw(Array(text.utf8))
    case .string(let text): writer.string(text)
    case .array(let elements):
      writer.array { writer in for element in elements { element.write(to: &writer) } }
    case .object(let members):
      writer.object { writer in
        for (key, value) in members.sorted(by: { $0.key < $1.key }) {
          writer.key(key)
          value.write(to: &writer)
        }
      }
    }
  }
}
