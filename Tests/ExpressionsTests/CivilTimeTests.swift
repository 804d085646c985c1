import Expressions
import Testing

@Suite struct CivilTimeTests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", Int64(0)), ("2025-11-25T13:04:22.118Z", 1_764_075_862_118_000),
    ("2025-11-25T14:04:22+01:00", 1_764_075_862_000_000),
    ("2025-11-25t13:04z", 1_764_075_840_000_000),
    ("2025-11-25 08:34:22-0430", 1_764_075_862_000_000),
    ("20251125T130422Z", 1_764_075_862_000_000),
    ("2016-12-31T23:59:60Z", 1_483_228_800_000_000), ("2025-11-25T24:00Z", 1_764_115_200_000_000),
    ("2025-11-25T13:04:22.1234567Z", 1_764_075_862_123_456),
    ("0000-02-29T00:00:00Z", -62_162_121_600_000_000),
  ])
  func `times of RFC 3339 and ISO 8601 are read`(text: String, microseconds: Int64) throws {
    #expect(try ISOTime.read(text).microsecondsUTC == microseconds)
  }

  @Test func `a time without a zone keeps none, and a day is a day`() throws {
    let time = try ISOTime.read("2025-11-25 13:04:22")
    #expect(time.offsetSeconds == nil && time.microsecondsUTC == nil && !time.isDayOnly)
    #expect(time.microsecondsLocal == 1_764_075_862_000_000)
    #expect(try ISOTime.read("2025-11-25") == CivilTime(day: 20_417, isDayOnly: true))
  }

  @Test(arguments: [
    ("2025-02-29T00:00:00Z", 8), ("2025-13-01T00:00:00Z", 5), ("2025-11-25T25:00:00Z", 11),
    ("2025-11-25T13:04:22X", 19), ("25.11.2025", 2), ("2025-11-25T24:01:00Z", 11), ("", 0),
    ("2025-11-25T13:04:22+1", 21),
  ])
  func `what is no time is refused where it is wrong`(text: String, offset: Int) throws {
    let error = try #require(throws: CivilTimeError.self) { try ISOTime.read(text) }
    #expect(error.offset == offset, "\(error)")
  }

  @Test(arguments: [
    ("yyyy-MM-dd HH:mm:ss", "2025-11-25 13:04:22"), ("dd.MM.yyyy HH:mm:ss", "25.11.2025 13:04:22"),
    ("d/M/yyyy HH:mm:ss", "25/11/2025 13:04:22"), ("M/d/yy h:mm:ss a", "11/25/25 1:04:22 PM"),
    ("d MMM yyyy 'at' HH:mm:ss", "25 Nov 2025 at 13:04:22"),
    ("yyyyMMddHHmmss", "20251125130422"), ("yyyy-MM-dd'T'HH:mm:ss.SSSX", "2025-11-25T13:04:22.0Z"),
  ])
  func `patterns read what sources write`(pattern: String, text: String) throws {
    #expect(try TimePattern(pattern).read(text).microsecondsLocal == 1_764_075_862_000_000)
  }

  @Test func `a pattern is strict where it says so`() throws {
    #expect(throws: CivilTimeError.self) { try TimePattern("dd/MM/yyyy").read("5/1/2025") }
    #expect(throws: CivilTimeError.self) { try TimePattern("d/M/yyyy").read("31/2/2025") }
    #expect(throws: CivilTimeError.self) { try TimePattern("M/d/yyyy").read("13/2/2025") }
    #expect(throws: CivilTimeError.self) { try TimePattern("d/M/yyyy").read("1/2/2025 ") }
    #expect(try TimePattern("d/M/yyyy").read("1/2/2025").isDayOnly)
  }

  @Test(arguments: [
    ("YYYY-MM-dd", "column 1: 'YYYY' means nothing; years are yyyy"),
    ("yyyy-mm-dd", "column 1: the pattern has no month; months are MM, minutes are mm"),
    ("dd.MM.yyyy HH:MM", "column 15: the month stands twice (first at column 4)"),
    (
      "yyyy-MM-ddTHH:mm",
      "column 11: 'T' means nothing; letters that stand for themselves are quoted: 'T'"
    ),
    ("dd.MM HH:mm", "column 1: the pattern has no year"),
    (
      "dd.MM.yyyy hh:mm",
      "column 12: an hour from 1 to 12 needs AM or PM; add 'a', or write HH for an hour from 0 to 23"
    ),
  ])
  func `a wrong pattern is refused with what was meant`(pattern: String, message: String) throws {
    let error = try #require(throws: TimePatternError.self) { try TimePattern(pattern) }
    #expect(error.description == message)
  }
}
