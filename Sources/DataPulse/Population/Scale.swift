/// How many of a person's events there are: 1 is 500,000 records a day in all. Persons, accounts and
/// invoices are there at every scale.
public struct Scale: Sendable, Hashable, CustomStringConvertible {
  /// Millionths.
  public let millionths: Int

  /// The least scale, 0.02: with less, people would fall out of their windows.
  public static let least = Scale(millionths: 20_000)
  /// The greatest scale, 10: with more, the numbers of events would overflow their ids.
  public static let greatest = Scale(millionths: 10_000_000)
  /// 500,000 records a day.
  public static let full = Scale(millionths: 1_000_000)

  private init(millionths: Int) { self.millionths = millionths }

  /// Reads a decimal number such as `0.02`.
  /// - Throws: ``CompanyError/scale(_:)`` if it is no number from 0.02 to 10.
  public init(_ text: String) throws(CompanyError) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let fraction = parts.count == 2 ? parts[1] : ""
    let digits = (parts.first ?? "") + fraction
    guard (1...2).contains(parts.count), !digits.isEmpty, fraction.count <= 6,
      digits.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(digits),
      digits.count < 12
    else { throw .scale(text) }
    var millionths = number
    for _ in fraction.count..<6 { millionths *= 10 }
    guard (Self.least.millionths...Self.greatest.millionths).contains(millionths) else {
      throw .scale(text)
    }
    self.millionths = millionths
  }

  public var description: String {
    var bytes: [UInt8] = []
    bytes.appendDecimal(Int64(millionths), digits: 6)
    while bytes.last == UInt8(ascii: "0") { bytes.removeLast() }
    if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// So many things a day at full scale, at this one.
  func of(_ count: Int) -> Int { count * millionths / 1_000_000 }
}
