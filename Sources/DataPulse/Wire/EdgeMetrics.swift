/// One sample of a counter, as a scrape shows it.
struct CounterSample: WireRecord {
  var series: Series
  var value: Int64
  /// The timestamp that the line bears; older than `arrivedAt` where an instance is stale.
  var at: Int64
  var arrivedAt: Int64

  /// What identifies a counter.
  struct Series: Hashable, Sendable {
    var product: Product
    var route: Int
    /// 0 for 200, 1 for 404, 2 for 500.
    var code: Int
    /// 1 to 4.
    var instance: Int

    /// The status code on the wire.
    var codeWord: String { ["200", "404", "500"][code] }

    /// The series as a number.
    var number: UInt64 {
      UInt64(product.rawValue) << 24 | UInt64(route) << 16 | UInt64(code) << 8 | UInt64(instance)
    }
  }

  var stream: Stream { .samples }
  var key: UInt64 { series.number }
  var version: Int64 { at }

  func encode(into bytes: inout [UInt8]) {
    bytes.append(#"api_requests_total{product=""#)
    bytes.append(series.product.word)
    bytes.append(#"",route="/v1/r"#)
    bytes.append(series.route)
    bytes.append(#"",code=""#)
    bytes.append(series.codeWord)
    bytes.append(#"",instance="edge-"#)
    bytes.append(series.instance)
    bytes.append(#""} "#)
    bytes.append(value)
    bytes.append(UInt8(ascii: " "))
    bytes.appendDecimal(at, digits: 3)
  }
}

/// One day's rate of a currency.
struct ExchangeRate: WireRecord {
  var day: CivilDay
  var currency: Currency
  /// Millionths of a dollar for one unit.
  var millionths: Int64

  var stream: Stream { .rates }
  var arrivedAt: Int64 { day.startUTC }
  var key: UInt64 { UInt64(day.number) * 4 + UInt64(currency.rawValue) }
  var group: Int { day.number }

  /// The first line of the feed.
  static let header = "date,currency,usd_ppm"

  func encode(into bytes: inout [UInt8]) {
    bytes.appendDay(day)
    bytes.append(UInt8(ascii: ","))
    bytes.append(currency.code)
    bytes.append(UInt8(ascii: ","))
    bytes.append(millionths)
  }
}
