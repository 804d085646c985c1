import Agents
import Foundation

/// Decisions as CSV: one row an item, in the order in which the items were first named.
struct DecisionFile {
  let table: ClaimTable
  let resolver: Resolver

  func write(_ decisions: [ItemDecision], to path: String) throws {
    var bytes = Array("entity,attribute,value,confidence,rule\n".utf8)
    bytes.reserveCapacity(decisions.count * 64)
    for decision in decisions {
      let item = table.items[Int(decision.item)]
      append(table.entities[Int(item.entity)], to: &bytes)
      bytes.append(UInt8(ascii: ","))
      append(table.attributes[Int(item.attribute)].name, to: &bytes)
      bytes.append(UInt8(ascii: ","))
      append(resolver.text(of: decision), to: &bytes)
      bytes.append(UInt8(ascii: ","))
      bytes += Self.share(decision.confidence).utf8
      bytes.append(UInt8(ascii: ","))
      append(resolver.name(of: decision), to: &bytes)
      bytes.append(UInt8(ascii: "\n"))
    }
    try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
  }

  /// A share in millionths: 0.934512.
  private static func share(_ millionths: Int64) -> String {
    let digits = String(millionths % 1_000_000)
    return "\(millionths / 1_000_000)." + String(repeating: "0", count: 6 - digits.count) + digits
  }

  private func append(_ text: String, to bytes: inout [UInt8]) {
    let needsQuotes = text.utf8.contains {
      $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\n")
        || $0 == UInt8(ascii: "\r")
    }
    guard needsQuotes else {
      bytes += text.utf8
      return
    }
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
