/// A parsed pattern.
indirect enum RegexpTree: Sendable, Hashable {
  case one(ScalarSet)
  /// `^` and `$`: the start and the end of the text.
  case start
  case end
  case sequence([RegexpTree])
  case choice([RegexpTree])
  case repeated(RegexpTree, atLeast: Int, atMost: Int?)
}

/// A set of Unicode scalars.
struct ScalarSet: Sendable, Hashable {
  enum Part: Sendable, Hashable {
    case range(ClosedRange<UInt32>)
    /// A general category: one letter stands for all that begin with it.
    case category(String, isComplement: Bool)
  }
  var parts: [Part]
  var isNegated = false

  /// What `.` matches: all but line feed and carriage return.
  static let dot = ScalarSet(parts: [.range(0x0A...0x0A), .range(0x0D...0x0D)], isNegated: true)

  static func scalar(_ scalar: Unicode.Scalar) -> ScalarSet {
    ScalarSet(parts: [.range(scalar.value...scalar.value)])
  }

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    parts.contains { part in
      switch part {
      case .range(let range): range.contains(scalar.value)
      case .category(let name, let isComplement):
        UnicodeCategory.name(scalar).hasPrefix(name) != isComplement
      }
    } != isNegated
  }
}

/// The two-letter names of the general categories (Unicode, section 4.5).
enum UnicodeCategory {
  static let all: Set<String> = [
    "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N", "Nd", "Nl", "No", "P", "Pc",
    "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "Z", "Zl", "Zp", "Zs", "S", "Sc", "Sk", "Sm", "So", "C",
    "Cc", "Cf", "Cn", "Co",
  ]

  static func name(_ scalar: Unicode.Scalar) -> String {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter: "Lu"
    case .lowercaseLetter: "Ll"
    case .titlecaseLetter: "Lt"
    case .modifierLetter: "Lm"
    case .otherLetter: "Lo"
    case .nonspacingMark: "Mn"
    case .spacingMark: "Mc"
    case .enclosingMark: "Me"
    case .decimalNumber: "Nd"
    case .letterNumber: "Nl"
    case .otherNumber: "No"
    case .connectorPunctuation: "Pc"
    case .dashPunctuation: "Pd"
    case .openPunctuation: "Ps"
    case .closePunctuation: "Pe"
    case .initialPunctuation: "Pi"
    case .finalPunctuation: "Pf"
    case .otherPunctuation: "Po"
    case .mathSymbol: "Sm"
    case .currencySymbol: "Sc"
    case .modifierSymbol: "Sk"
    case .otherSymbol: "So"
    case .spaceSeparator: "Zs"
    case .lineSeparator: "Zl"
    case .paragraphSeparator: "Zp"
    case .control: "Cc"
    case .format: "Cf"
    case .surrogate: "Cs"
    case .privateUse: "Co"
    case .unassigned: "Cn"
    @unknown default: "Cn"
    }
  }
}
