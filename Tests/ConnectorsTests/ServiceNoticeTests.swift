import Events
import Testing

@testable import Connectors

@Suite struct ServiceNoticeTests {
  private let now = Timestamp(seconds: 1_760_000_000)

  private func notice(_ headers: [(String, String)]) -> ServiceNotice? {
    ServiceNotice(now: now) { name in headers.first { $0.0 == name }?.1 }
  }

  @Test func `a limit is read in each of its forms`() {
    #expect(
      notice([
        ("RateLimit-Policy", "\"minute\";q=100;w=60, \"day\";q=5000;w=86400"),
        ("RateLimit", "\"minute\";r=50;t=30"),
      ]) == ServiceNotice(limit: 100, remaining: 50, windowSeconds: 60, resetSeconds: 30))
    #expect(
      notice([("RateLimit", "limit=100, remaining=7, reset=12")])
        == ServiceNotice(limit: 100, remaining: 7, resetSeconds: 12))
    #expect(
      notice([
        ("RateLimit-Limit", "10, 10;w=1, 1000;w=3600"), ("RateLimit-Remaining", "9"),
        ("RateLimit-Reset", "1"),
      ]) == ServiceNotice(limit: 10, remaining: 9, windowSeconds: 1, resetSeconds: 1))
    #expect(
      notice([("X-RateLimit-Limit", "600"), ("X-RateLimit-Remaining", "0")])
        == ServiceNotice(limit: 600, remaining: 0))
  }

  @Test func `a reset that is a moment is the time until then`() {
    #expect(
      notice([("X-RateLimit-Reset", "1760000090")]) == ServiceNotice(resetSeconds: 90))
    #expect(notice([("X-RateLimit-Reset", "1750000000")]) == ServiceNotice(resetSeconds: 0))
  }

  @Test func `an announced end is read`() {
    #expect(
      notice([("Deprecation", "@1688169599"), ("Sunset", "Sun, 30 Jun 2030 23:59:59 GMT")])
        == ServiceNotice(
          deprecatedSince: Timestamp(seconds: 1_688_169_599),
          endsAt: Timestamp(seconds: 1_909_094_399)))
    #expect(
      notice([("Deprecation", "Sun, 06 Nov 1994 08:49:37 GMT")])
        == ServiceNotice(deprecatedSince: Timestamp(seconds: 784_111_777)))
  }

  @Test(arguments: [
    ("X-RateLimit-Limit", "many"), ("X-RateLimit-Limit", "-1"), ("RateLimit", ""),
    ("RateLimit-Limit", "99999999999999999999"), ("Deprecation", "@99999999999999999"),
    ("Deprecation", "@-9223372036854775808"), ("X-RateLimit-Limit", "9223372036854775807"),
    ("Deprecation", "true"), ("Sunset", "soon"), ("Date", "Sun, 06 Nov 1994 08:49:37 GMT"),
  ])
  func `anything else says nothing`(name: String, value: String) {
    #expect(notice([(name, value)]) == nil)
  }
}
