/// Minor units of the currencies of ISO 4217.
///
/// Source: ISO 4217 list one, as amended. Operating systems' own tables are not used: on Linux
/// Foundation gives the yen two decimals.
public enum CurrencyTable {
  /// The decimals that amounts in a currency have; nil if there is no such currency.
  public static func decimals(of code: String) -> Int? { table[code] }

  private static let table: [String: Int] = {
    var table: [String: Int] = [:]
    let lists: [(decimals: Int, codes: String)] = [
      (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
      (3, "BHD IQD JOD KWD LYD OMR TND"),
      (4, "CLF UYW"),
      (2, european), (2, american), (2, asian), (2, african),
    ]
    for (decimals, codes) in lists {
      for code in codes.split(separator: " ") { table[String(code)] = decimals }
    }
    return table
  }()

  private static let european =
    "ALL AMD AZN BAM BGN BYN CHE CHF CHW CZK DKK EUR GBP GEL GIP HUF MDL MKD NOK PLN RON RSD RUB "
    + "SEK TRY UAH"
  private static let american =
    "ANG ARS AWG BBD BMD BOB BOV BRL BSD BZD CAD COP COU CRC CUP DOP FJD FKP GTQ GYD HNL HTG JMD "
    + "KYD MXN MXV NIO PAB PEN SRD SVC TTD USD USN UYU VED VES XCD XCG"
  private static let asian =
    "AED AFN AUD BDT BND BTN CNY HKD IDR ILS INR IRR KGS KHR KPW KZT LAK LBP LKR MMK MNT MOP MVR "
    + "MYR NPR NZD PGK PHP PKR QAR SAR SBD SGD SYP THB TJS TMT TOP TWD UZS WST YER"
  private static let african =
    "AOA BWP CDF CVE DZD EGP ERN ETB GHS GMD KES LRD LSL MAD MGA MRU MUR MWK MZN NAD NGN SCR SDG "
    + "SHP SLE SOS SSP STN SZL TZS ZAR ZMW ZWG"
}
