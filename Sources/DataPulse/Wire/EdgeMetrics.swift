/// One sample of a counter, as a scrape shows it.
public struct CounterSample: WireRecord {
  public var series: Series
  public var value: Int64
  /// The timestamp that the line bears; older than `arrivedAt` where an instance is stale.
  public var at: Int64
  public var arrivedAt: Int64

  /// What identifies a counter.
  public struct Series: Hashable, Sendable {
    public var product: Product
    public var route: Int
    /// 0 for 200, 1 for 404, 2 for 500.
    public var code: Int
    /// 1 to 4.
    public var instance: Int

    /// The series as a number.
    public var number: UInt64 {
      UInt64(product.rawValue) << 24 | UInt64(route) << 16 | UInt64(code) << 8 | UInt64(instance)
    }
  }

  public var stream: Stream { .samples }
  public var key: UInt64 { series.number }
  public var version: Int64 { at }

  private static let codes = ["200", "404", "500"]

  public func encode(into bytes: inout [UInt8]) {
    bytes.append(#"api_requests_total{product=""#)
    bytes.append(series.product.word)
    bytes.append(#"",route="/v1/r"#)
    bytes.append(series.route)
    bytes.append(#"",code=""#)
    bytes.append(Self.codes[series.code])
    bytes.append(#"",instance="edge-"#)
    bytes.append(series.instance)
    bytes.append(#""} "#)
    bytes.append(value)
    bytes.append(UInt8(ascii: " "))
    bytes.appendDecimal(at, digits: 3)
  }
}

/// One day's rate of a currency.
public struct ExchangeRate: WireRecord {
  public var day: CivilDay
  public var currency: Currency
  /// Millionths of a dollar for one unit.
  public var millionths: Int64

  public var stream: Stream { .rates }
  public var arrivedAt: Int64 { day.startUTC }
  public var key: UInt64 { UInt64(day.number) * 4 + UInt64(currency.rawValue) }
  public var group: Int { day.number }

  /// The first line of the feed.
  public static let header = "date,currency,usd_ppm"

  public func encode(into bytes: inout [UInt8]) {
    bytes.appendDay(day)
    bytes.append(UInt8(ascii: ","))
    bytes.append(currency.code)
    bytes.append(UInt8(ascii: ","))
    bytes.append(millionths)
  }
}
