/// A product of the company; loop was bought in 2024, Beacon in 2025.
enum Product: UInt8, Sendable, CaseIterable {
  case core, loop, beacon

  /// The word that stands on the wire.
  var word: String {
    switch self {
    case .core: "core"
    case .loop: "loop"
    case .beacon: "beacon"
    }
  }
}

/// An account as every service names it: a letter for the product and seven digits.
struct AccountID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The product whose account it is.
  let product: Product
  /// The seven digits.
  let number: UInt32

  /// The account of a product with a number of seven digits.
  init(_ product: Product, _ number: UInt32) {
    self.product = product
    self.number = number
  }

  /// The account as on the wire, as in `C1000123`.
  var description: String {
    var bytes: [UInt8] = []
    encode(into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the account as on the wire.
  func encode(into bytes: inout [UInt8]) {
    switch product {
    case .core: bytes.append(UInt8(ascii: "C"))
    case .loop: bytes.append(UInt8(ascii: "L"))
    case .beacon: bytes.append(UInt8(ascii: "B"))
    }
    bytes.appendDigits(UInt64(number), width: 7)
  }

  static func < (left: AccountID, right: AccountID) -> Bool {
    (left.product.rawValue, left.number) < (right.product.rawValue, right.number)
  }
}

extension [UInt8] {
  mutating func append(_ account: AccountID) { account.encode(into: &self) }
}
