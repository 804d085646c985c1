/// A currency of ISO 4217 with its minor units: what an amount in whole minor units counts.
public struct Currency: Hashable, Sendable, CustomStringConvertible {
  /// The three letters, `EUR`.
  public let code: String
  /// Decimals of its minor unit: 2 for USD, 0 for JPY, 3 for KWD.
  public let decimals: Int

  /// A currency by its code in capitals; nil if ISO 4217 has none by it.
  public init?(_ code: String) {
    guard let decimals = Self.decimalsByCode[code] else { return nil }
    self.code = code
    self.decimals = decimals
  }

  public var description: String { code }

  /// All codes in alphabetical order.
  public static let codes: [String] = decimalsByCode.keys.sorted()

  // Source: ISO 4217 list one (maintained by SIX), and of list three (withdrawn) those that recent
  // accounts still hold: ANG, BGN, CUC, HRK, SLL, ZWL. Metals, funds without a minor unit and the
  // test codes are left out.
  private static let decimalsByCode: [String: Int] = {
    var table: [String: Int] = [:]
    for (decimals, codes) in [(0, noMinorUnit), (2, hundredths), (3, thousandths), (4, "CLF UYW")] {
      for code in codes.split(separator: " ") { table[String(code)] = decimals }
    }
    return table
  }()

  private static let noMinorUnit =
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
  private static let thousandths = "BHD IQD JOD KWD LYD OMR TND"
  private static let hundredths =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN "
    + "BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP "
    + "GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT "
    + "LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO "
    + "NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS "
    + "SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD "
    + "XCG YER ZAR ZMW ZWG ZWL"
}
