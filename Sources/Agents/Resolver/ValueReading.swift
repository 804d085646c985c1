/// Values read as numbers, by the kinds of their attributes.
struct ValueReading {
  private(set) var definitions: [AttributeDefinition] = []
  private(set) var numbers: [Int64]
  /// Whether a value is of its attribute's kind.
  private(set) var isReadable: [Bool]
  private(set) var lists = ListValues()

  init(
    values: [String], attributes: [UInt32],
    specifications: [ClaimTable.AttributeSpecification]
  ) {
    numbers = Array(repeating: 0, count: values.count)
    isReadable = Array(repeating: true, count: values.count)
    var byAttribute = [[Int]](repeating: [], count: specifications.count)
    for (value, attribute) in attributes.enumerated() { byAttribute[Int(attribute)].append(value) }
    for (specification, list) in zip(specifications, byAttribute) {
      var definition = AttributeDefinition(
        name: specification.name, kind: specification.kind,
        isEstimate: specification.isEstimate && specification.kind != .category)
      switch specification.kind {
      case .category:
        rank(list, values)
        definition.isList = lists.add(list.map { (number: $0, text: values[$0]) })
      case .time:
        for value in list {
          let seconds = Self.seconds(values[value].utf8)
          numbers[value] = seconds ?? 0
          isReadable[value] = seconds != nil
        }
      case .number: definition.decimals = read(list, values, specification)
      }
      definition.tolerance = Self.tolerance(specification, decimals: definition.decimals)
      definitions.append(definition)
    }
  }

  private mutating func rank(_ list: [Int], _ values: [String]) {
    let sorted = list.sorted { values[$0].utf8.lexicographicallyPrecedes(values[$1].utf8) }
    for (place, value) in sorted.enumerated() { numbers[value] = Int64(place) }
  }

  /// Reads decimals with as many places as the values need, at most nine; returns how many.
  private mutating func read(
    _ list: [Int], _ values: [String], _ specification: ClaimTable.AttributeSpecification
  ) -> Int {
    let decimals = list.map { DecimalText(values[$0]) }
    var places = specification.tolerance.flatMap { DecimalText($0)?.places } ?? 0
    for decimal in decimals { places = max(places, decimal?.places ?? 0) }
    places = min(9, specification.isEstimate ? places + 2 : places)
    for (value, decimal) in zip(list, decimals) {
      guard let decimal else {
        isReadable[value] = false
        continue
      }
      numbers[value] = decimal.mantissa(places: places)
    }
    return places
  }

  private static func tolerance(
    _ specification: ClaimTable.AttributeSpecification, decimals: Int
  ) -> AttributeDefinition.Tolerance {
    guard specification.kind != .category else { return .none }
    if let width = specification.tolerance.flatMap({ DecimalText($0) }) {
      guard specification.kind == .time else { return .absolute(width.mantissa(places: decimals)) }
      // Minutes, to seconds.
      return .absolute(width.mantissa(places: 3) * 60 / 1_000)
    }
    if let share = specification.relative.flatMap({ DecimalText($0) }) {
      return .relative(share.mantissa(places: 6))
    }
    return .none
  }

  /// Seconds since 2000-01-01 of `YYYY-MM-DDTHH:MM[:SS]`, whatever the zone.
  static func seconds(_ text: String.UTF8View) -> Int64? {
    let bytes = Array(text)
    guard bytes.count >= 16, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "),
      bytes[13] == UInt8(ascii: ":"),
      let year = number(bytes[0..<4]), let month = number(bytes[5..<7]),
      let day = number(bytes[8..<10]), let hour = number(bytes[11..<13]),
      let minute = number(bytes[14..<16]), (1...12).contains(month), (1...31).contains(day),
      hour < 25, minute < 60
    else { return nil }
    var second: Int64 = 0
    if bytes.count >= 19, bytes[16] == UInt8(ascii: ":") {
      guard let seconds = number(bytes[17..<19]) else { return nil }
      second = seconds
    }
    // Days of the civil calendar (Howard Hinnant, "days_from_civil").
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let days = era * 146_097 + dayOfEra - 730_425
    return days * 86_400 + hour * 3_600 + minute * 60 + second
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
    var result: Int64 = 0
    for digit in digits {
      guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
      result = result * 10 + Int64(digit - UInt8(ascii: "0"))
    }
    return result
  }
}

/// A decimal number as it is written: `-12.5`, `1e18`, `2e-05`.
struct DecimalText {
  private(set) var digits: Int128 = 0
  /// Digits behind the point, less the exponent.
  private(set) var places = 0

  init?(_ text: String) {
    var isNegative = false
    var seenDigit = false
    var seenPoint = false
    var exponent = 0
    let bytes = Array(text.utf8)
    var index = 0
    if index < bytes.count, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
      isNegative = bytes[index] == UInt8(ascii: "-")
      index += 1
    }
    while index < bytes.count {
      let byte = bytes[index]
      if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
        seenDigit = true
        // Beyond 30 digits only the size matters.
        if digits < 1_000_000_000_000_000_000_000_000_000_000 {
          digits = digits * 10 + Int128(byte - UInt8(ascii: "0"))
          if seenPoint { places += 1 }
        } else if !seenPoint {
          exponent += 1
        }
      } else if byte == UInt8(ascii: "."), !seenPoint {
        seenPoint = true
      } else if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
        guard let power = Int(String(decoding: bytes[(index + 1)...], as: UTF8.self)),
          abs(power) < 400
        else { return nil }
        exponent += power
        break
      } else {
        return nil
      }
      index += 1
    }
    guard seenDigit else { return nil }
    while places > 0, digits % 10 == 0 {
      digits /= 10
      places -= 1
    }
    places -= exponent
    if isNegative { digits = -digits }
  }

  /// The number in units of so many decimals, held within the range of the type; half to even.
  func mantissa(places wanted: Int) -> Int64 {
    var result = digits
    if wanted >= places {
      for _ in 0..<min(60, wanted - places) {
        let (product, overflow) = result.multipliedReportingOverflow(by: 10)
        guard !overflow else { return digits < 0 ? .min + 1 : .max }
        result = product
      }
    } else {
      for _ in 0..<min(60, places - wanted) { result /= 10 }
    }
    return Int64(clamping: result)
  }
}
