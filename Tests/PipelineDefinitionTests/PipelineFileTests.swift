import Events
import PipelineDefinition
import Testing

@Suite struct PipelineFileTests {
  @Test func `a right configuration is read into a pipeline`() throws {
    let file = try Configuration.read(Configuration.right)
    let pipeline = file.pipeline
    #expect(
      pipeline.reporting
        == Reporting(zone: "America/New_York", currency: "USD", publishSecondOfDay: 21_600))
    #expect(pipeline.sources.map(\.id) == ["core", "billing"])
    #expect(pipeline.metrics.map(\.name) == ["active", "revenue", "per_head"])
    #expect(Set(pipeline.zones.keys) == ["America/New_York", "UTC", "Europe/Berlin"])
    #expect(pipeline.calendars["us"]?.map(\.description) == ["2025-11-27", "2025-12-25"])
    #expect(file.environmentNames == ["CORE_URL"])
    #expect(file.secrets.map(\.description) == ["env:CORE_TOKEN", "file:/run/secrets/billing"])
    #expect(file.configuration == Configuration.right)
  }

  @Test func `a source is read with its connection, grant, pace and mapping`() throws {
    let pipeline = try Configuration.read(Configuration.right).pipeline
    let core = try #require(pipeline.source("core"))
    #expect(
      core.connection
        == Connection(
          kind: "rest", url: "${CORE_URL}/v1", credential: .bearer(.environment("CORE_TOKEN")),
          settings: ["path": "/events"]))
    #expect(core.grant == Grant(allowed: ["/v1/events"]))
    #expect(core.poll.overlap == .seconds(90) && core.poll.requestsPerSecond == 10)
    #expect(core.identity == .happenings(id: ["$.id"], within: .seconds(7 * 86_400)))
    #expect(
      core.observe == [
        ObservationMapping(
          measure: "engagement", name: TextMapping(paths: ["$.kind"]),
          entity: TextMapping(paths: ["$.user_id"]), at: TimeMapping(paths: ["$.at"]),
          labels: ["product": TextMapping(constant: "core")],
          masks: ["bot": "$.payload.is_synthetic"])
      ])
    let billing = try #require(pipeline.source("billing"))
    #expect(billing.identity == .objects(key: ["$.id"], version: "$.updated_at"))
    #expect(
      billing.observe[0].value
        == NumberMapping(
          paths: ["$.amount"], unit: TextMapping(paths: ["$.currency"]), minorUnits: true))
    #expect(
      billing.observe[0].at
        == TimeMapping(
          paths: ["$.issued_at"], format: .patterns(["yyyy-MM-dd HH:mm:ss"]), zone: "Europe/Berlin")
    )
    #expect(billing.observe[1].supersede == .changed)
  }

  @Test func `a definition takes over what it does not say`() throws {
    let pipeline = try Configuration.read(Configuration.right).pipeline
    let active = try #require(pipeline.metric("active"))
    let names = ["app_open", "query_run"]
    #expect(
      active.definition("ours")?.formula
        == .fold(
          Fold(
            aggregate: .distinctPeople,
            rows: RowFilter(measure: "engagement", names: names, withoutMasks: ["bot"]), days: 28)))
    #expect(
      active.definition("product")?.formula
        == .fold(
          Fold(
            aggregate: .distinctAccounts,
            rows: RowFilter(
              measure: "engagement", sources: ["core"], names: ["app_open"],
              arrivedWithin: .seconds(48 * 3600)), days: 28, zone: "UTC")))
    // Another measure: the window is taken over, the names and masks are not.
    #expect(
      active.definition("sales")?.formula
        == .fold(
          Fold(aggregate: .last, rows: RowFilter(measure: "seats", sources: ["billing"]), days: 28))
    )
    #expect(active.definitions.map(\.claims) == [true, false, false])
    #expect(active.unit == "people/0")
    #expect(active.tolerance == Tolerance(absolute: 0, relativePPM: 5_000))
    #expect(
      active.rules == [
        ResolutionRule(
          id: "prefer-ours", action: .prefer([.ours]), condition: .complete, confidencePPM: 950_000),
        ResolutionRule(
          id: "abstain", action: .abstain(ask: "growth-team"), confidencePPM: 900_000),
      ])
    #expect(
      active.watch
        == WatchPolicy(holidays: "us", flagAtThousandths: 3_500, holds: ["active", "revenue"]))
  }

  @Test func `a standing sum says what one unit of it is`() throws {
    let units = "units: {measure: seats, product: [a, b], lapsed: {after: ending, product: b}}"
    let text = try Configuration.replacing(
      "sales: {last: seats, sources: [billing]}", with: "sales: {standing: seats, \(units)}"
    ).replacing(
      "      - measure: seats\n",
      with: """
              - {measure: ending, counterpart: $.contract, at: $.until}
              - measure: seats
                counterpart: $.contract
                labels: {product: $.product}

        """)
    let pipeline = try Configuration.read(text).pipeline
    #expect(
      pipeline.metric("active")?.definition("sales")?.formula
        == .fold(
          Fold(
            aggregate: .standing, rows: RowFilter(measure: "seats"), days: 28,
            units: UnitDefinition(
              rows: RowFilter(measure: "seats", labels: ["product": ["a", "b"]]),
              lapse: .init(after: "ending", labels: ["product": ["b"]])))))
    let without = try Configuration.read(text.replacing(", \(units)", with: "")).pipeline
    #expect(pipeline.version != without.version)
    #expect(pipeline.sources.map(\.mappingDigest) == without.sources.map(\.mappingDigest))
  }

  @Test func `a metric takes its unit of its measure and its rules of its kind`() throws {
    let pipeline = try Configuration.read(Configuration.right).pipeline
    let revenue = try #require(pipeline.metric("revenue"))
    #expect(revenue.unit == "USD/2" && revenue.splitBy == ["product"])
    #expect(revenue.tolerance == Tolerance(absolute: 10, relativePPM: 0))
    #expect(revenue.rules.map(\.action) == [.prefer([.ours, "billing"])])
    #expect(revenue.definitions.map(\.name) == ["ours", "billing"])
    #expect(
      revenue.definition("billing")?.formula
        == .fold(
          Fold(
            aggregate: .sum,
            rows: RowFilter(
              measure: "invoice", sources: ["billing"], labels: ["status": ["paid", "open"]]))))
    #expect(pipeline.metric("per_head")?.unit == "ratio")
    #expect(
      pipeline.dashboards.map(\.tiles) == [
        [.init(metric: "active", definition: "product")],
        [
          .init(metric: "revenue", definition: "ours"), .init(metric: "active", definition: "ours"),
        ],
      ])
  }

  @Test func `a calendar in a file of its own is put into the configuration`() throws {
    let text = try Configuration.replacing("holidays: us,", with: "holidays: us.ics,")
    let file = try PipelineFile.read(text, code: Configuration.code) { name in
      #expect(name == "us.ics")
      return Array(
        """
        BEGIN:VCALENDAR
        BEGIN:VEVENT
        DTSTART;VALUE=DATE:20251127
        RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;UNTIL=20271231
        END:VEVENT
        BEGIN:VEVENT
        DTSTART;VALUE=DATE:20251224
        DTEND;VALUE=DATE:20251227
        END:VEVENT
        END:VCALENDAR
        """.utf8)
    }
    let days = try #require(file.pipeline.calendars["us.ics"]).map(\.description)
    #expect(
      days == [
        "2025-11-27", "2025-12-24", "2025-12-25", "2025-12-26", "2026-11-26", "2027-11-25",
      ])
    let again = try Configuration.read(file.configuration)
    #expect(again.pipeline.version == file.pipeline.version)
  }

  @Test func `the configuration of the fixture company is right`() throws {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let file = try PipelineFile.read(
      path: "/\(root)/Fixtures/datapulse/plumbline.yaml", code: Configuration.code)
    #expect(file.pipeline.sources.count == 14)
    #expect(file.pipeline.metrics.count == 17)
    #expect(file.pipeline.dashboards.map(\.name) == ["product", "sales", "ceo"])
  }

  @Test func `anchors and merges of YAML work`() throws {
    let text = try Configuration.replacing(
      "    cursor: {late: 90s}\n",
      with: "    poll: {<<: *pace, slowest: 3h}\n"
    ).replacing("calendars:\n", with: "x-pace: &pace {every: 1h, fastest: 30 min}\ncalendars:\n")
    let poll = try #require(try Configuration.read(text).pipeline.source("core")).poll
    #expect(poll.every == .seconds(3600) && poll.fastest == .seconds(1800))
    #expect(poll.slowest == .seconds(3 * 3600))
  }
}
