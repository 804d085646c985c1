import Events
import PipelineDefinition
import Testing

@Suite struct VersionTests {
  private func version(_ text: String) throws -> PipelineVersion {
    try Configuration.read(text).pipeline.version
  }

  @Test func `how a configuration is written makes no other version`() throws {
    let base = try version(Configuration.right)
    #expect(base.digest.count == 32)
    let ways = [
      ("reporting:", "# a comment\nreporting:"), ("over: 28 days", "over: 4 weeks"),
      ("{path: $.at, zone: UTC}", "$.at"), ("limit: 10/s", "limit: {rate: 600/min, burst: 10}"),
      ("late: 90s", "late: 1m 30s"), ("confidence: 0.95", "confidence: 0.950"),
      ("{zone: America/New_York, currency: USD,", "{currency: 'USD', zone: \"America/New_York\","),
      ("{none: [bot]}", "{none: bot}"),
      ("distinct: person\n", "unit: people/0\n    distinct: person\n"),
    ]
    for (piece, other) in ways {
      #expect(try version(Configuration.replacing(piece, with: other)) == base, "\(other)")
    }
  }

  @Test func `where a service is and who asks it makes no other version`() throws {
    let base = try version(Configuration.right)
    for (piece, other) in [
      ("${CORE_URL}", "https://elsewhere.example.com"), ("env: CORE_TOKEN", "env: NEW_TOKEN"),
    ] {
      #expect(try version(Configuration.replacing(piece, with: other)) == base, "\(other)")
    }
  }

  @Test func `what decides makes another version`() throws {
    let base = try version(Configuration.right)
    let changes = [
      ("over: 28 days", "over: 27 days"), ("zone: Europe/Berlin", "zone: Europe/London"),
      ("confidence: 0.95", "confidence: 0.94"), ("2025-12-25", "2025-12-26"),
      ("entity: $.account_id", "entity: $.customer"), ("flag-at: 3.5", "flag-at: 3.6"),
      ("sum: invoice", "count: invoice"), ("late: 90s", "late: 91s"),
      ("path: /events", "path: /happenings"),
      ("{none: [bot]}", "any"), ("publish: \"06:00\"", "publish: \"07:00\""),
    ]
    var versions: Set<PipelineVersion> = [base]
    for (piece, other) in changes {
      #expect(
        versions.insert(try version(Configuration.replacing(piece, with: other))).inserted,
        "\(other)")
    }
    for code in [
      CodeVersions(deciding: 2, normalizing: 1), CodeVersions(deciding: 1, normalizing: 2),
    ] {
      let other = try PipelineFile.read(Configuration.right, code: code).pipeline.version
      #expect(versions.insert(other).inserted)
    }
  }

  @Test func `a layer is another only where its mapping is`() throws {
    func digests(_ text: String, normalizing: Int64 = 1) throws -> [[UInt8]] {
      let code = CodeVersions(deciding: 1, normalizing: normalizing)
      return try PipelineFile.read(text, code: code).pipeline.sources.map(\.mappingDigest)
    }
    let base = try digests(Configuration.right)
    let rules = try digests(Configuration.replacing("over: 28 days", with: "over: 27 days"))
    #expect(rules == base)
    let mapping = try digests(
      Configuration.replacing("labels: {product: core}", with: "labels: {product: kernel}"))
    #expect(mapping[0] != base[0] && mapping[1] == base[1])
    let zone = try digests(
      Configuration.replacing("zone: Europe/Berlin", with: "zone: Europe/London"))
    #expect(zone[0] == base[0] && zone[1] != base[1])
    let code = try digests(Configuration.right, normalizing: 2)
    #expect(code[0] != base[0] && code[1] != base[1])
  }
}
