import Events
import PipelineDefinition
import Testing

@Suite struct ZoneTests {
  static let catalogue = ZoneCatalogue.system

  private func moment(_ zone: Zone, _ day: String, _ second: Int64) throws -> String {
    zone.moment(of: try #require(CivilDay(day)), secondOfDay: second).description
  }

  @Test func `the names of the machine's zones are known`() {
    #expect(Self.catalogue.contains("America/New_York") && Self.catalogue.contains("UTC"))
    #expect(!Self.catalogue.contains("America/new_york") && !Self.catalogue.contains("posix/UTC"))
    #expect(!Self.catalogue.contains("../../etc/passwd"))
    #expect(Self.catalogue.zone("America/Nowhere") == nil)
    #expect(Self.catalogue.identifiers.count > 300)
  }

  /// Changes that the tz database documents, before and after the end of the compiled tables.
  static let changes: [(zone: String, day: String, second: Int64, moment: String)] = [
    ("America/New_York", "2025-03-09", 3600, "2025-03-09T06:00:00Z"),
    ("America/New_York", "2025-03-09", 10_800, "2025-03-09T07:00:00Z"),
    ("America/New_York", "2025-11-02", 3600, "2025-11-02T05:00:00Z"),
    ("America/New_York", "2025-11-02", 7200, "2025-11-02T07:00:00Z"),
    ("America/New_York", "2060-07-01", 0, "2060-07-01T04:00:00Z"),
    ("Europe/Berlin", "2025-10-26", 7200, "2025-10-26T00:00:00Z"),
    ("Europe/Berlin", "2099-12-31", 0, "2099-12-30T23:00:00Z"),
    ("America/Los_Angeles", "1999-04-04", 10_800, "1999-04-04T10:00:00Z"),
    ("Asia/Kolkata", "2025-01-01", 0, "2024-12-31T18:30:00Z"),
    ("Asia/Tokyo", "2050-01-01", 0, "2049-12-31T15:00:00Z"),
    ("Australia/Lord_Howe", "2055-01-01", 0, "2054-12-31T13:00:00Z"),
    ("Europe/Dublin", "2055-07-01", 0, "2055-06-30T23:00:00Z"),
    ("UTC", "2025-01-01", 0, "2025-01-01T00:00:00Z"),
  ]

  @Test(arguments: changes)
  func `local times are the moments that the tz database says`(
    name: String, day: String, second: Int64, expected: String
  ) throws {
    let zone = try #require(Self.catalogue.zone(name))
    #expect(try moment(zone, day, second) == expected)
  }

  @Test func `every zone of the machine is read, two changes a year at most but for a few`() throws
  {
    for name in Self.catalogue.identifiers {
      let zone = try #require(Self.catalogue.zone(name), "\(name)")
      #expect(zone.transitions.count < 400, "\(name)")
      #expect(abs(zone.offsetSeconds(atSecond: 1_764_000_000)) <= 14 * 3600, "\(name)")
    }
  }
}
