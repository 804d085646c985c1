import Expressions
import Testing

@Suite struct ExactDecimalTests {
  @Test(arguments: [
    ("0", "0"), ("-0", "0"), ("12.50", "12.5"), ("-0.005", "-0.005"), ("1e3", "1000"),
    ("1.5e-3", "0.0015"), ("+007", "7"), ("100.00", "100"), ("1000000e-6", "1"),
    ("99999999999999999999999999999999999999", "99999999999999999999999999999999999999"),
    ("0.00000000000000000000000000000000000001", "0.00000000000000000000000000000000000001"),
  ])
  func `a number is read exactly and in lowest terms`(text: String, expected: String) throws {
    #expect(try ExactDecimal(text).description == expected)
  }

  @Test(arguments: [
    ("", DecimalError.notANumber(0)), ("-", .notANumber(1)), ("1x", .notANumber(1)),
    ("1,5", .notANumber(1)), ("1e", .notANumber(2)), ("1e99", .tooManyDigits),
    ("1e-39", .tooManyDigits), ("123456789012345678901234567890123456789", .tooManyDigits),
  ])
  func `what is no number is refused`(text: String, expected: DecimalError) {
    #expect(throws: expected) { try ExactDecimal(text) }
  }

  @Test func `units are exact, or rounded only when that is asked for`() throws {
    #expect(try ExactDecimal("12.5").units(places: 2) == 1250)
    #expect(throws: DecimalError.inexact(places: 2)) {
      try ExactDecimal("1.005").units(places: 2)
    }
    let halves = ["0.5", "1.5", "2.5", "-0.5", "-1.5", "0.51", "-2.49"]
    let rounded = try halves.map { try ExactDecimal($0).units(places: 0, rounding: .halfEven) }
    #expect(rounded == [0, 2, 2, 0, -2, 1, -2])
    #expect(try ExactDecimal("-1.99").units(places: 0, rounding: .towardZero) == -1)
    #expect(throws: DecimalError.outOfRange) { try ExactDecimal("1e19").units(places: 0) }
  }

  @Test func `numbers are compared by their value`() throws {
    let rising = try ["-1e37", "-2", "-1.5", "0", "0.1", "0.11", "2", "1e37"].map {
      try ExactDecimal($0)
    }
    #expect(rising == rising.shuffled().sorted())
    #expect(try ExactDecimal("1e37") > ExactDecimal("0.00000000000000000000000000000000000001"))
  }

  static let formats: [(DecimalFormat, String, String)] = [
    (DecimalFormat(mark: .comma, separator: .point), "1.234.567,89", "1234567.89"),
    (DecimalFormat(mark: .point, separator: .comma), "12,345", "12345"),
    (DecimalFormat(mark: .comma, separator: .space), "1\u{A0}234,5", "1234.5"),
    (DecimalFormat(mark: .comma, separator: .space), "1\u{202F}234 567", "1234567"),
    (DecimalFormat(mark: .point, separator: .apostrophe), "-1'000.5", "-1000.5"),
    (DecimalFormat(mark: .either), "12,5", "12.5"), (DecimalFormat(mark: .either), "12.5", "12.5"),
  ]

  @Test(arguments: formats)
  func `numbers are read as a source writes them`(
    format: DecimalFormat, text: String, expected: String
  ) throws {
    #expect(try format.read(text).description == expected)
  }

  @Test func `a number of the other convention is an error and never another value`() {
    #expect(throws: DecimalError.self) { try DecimalFormat(mark: .comma).read("1.234") }
    #expect(throws: DecimalError.self) {
      try DecimalFormat(mark: .comma, separator: .point).read("1234.5")
    }
    #expect(throws: DecimalError.misplacedSeparator(4)) {
      try DecimalFormat(mark: .point, separator: .comma).read("12,3.5")
    }
    #expect(throws: DecimalError.self) { try DecimalFormat(mark: .either).read("1.234,5") }
  }

  @Test func `minor units are those of ISO 4217`() {
    #expect(["USD", "JPY", "KWD", "CLF"].map { Currency($0)?.decimals } == [2, 0, 3, 4])
    #expect(Currency("usd") == nil)
    #expect(Currency("EURO") == nil)
    #expect(Currency.codes.count > 155)
  }
}
