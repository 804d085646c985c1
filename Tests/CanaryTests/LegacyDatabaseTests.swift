import Events
import Foundation
import Replay
import Testing

@testable import plumbline

@Suite(.serialized) struct LegacyDatabaseTests {
  private func refusal(_ place: String) async -> String {
    do {
      let file = try await LegacyFile(place, zone: .utc, scales: [:])
      return "taken: \(file.outputs.count)"
    } catch {
      return "\(error)"
    }
  }

  @Test(
    .enabled(
      if: DatabaseServer.isInstalled(.postgres), "PostgreSQL is not installed: postgresql"))
  func `old outputs are read out of PostgreSQL, and only read`() async throws {
    let server = try DatabaseServer(.postgres)
    try server.ask(
      """
      CREATE TABLE outputs (metric text, day date, hour timestamptz, labels text, value numeric,
      made timestamptz);
      INSERT INTO outputs VALUES
      ('spend', NULL, '2025-12-01 00:00-05', 'net=a;x=1', 12.50, NULL),
      ('spend', NULL, '2025-12-01 01:00-05', 'net="b, c"', NULL, '2025-12-01 08:00:00.5+00'),
      ('people', '2025-12-02', NULL, '', 12, NULL);
      """)
    try await check(server)
    #expect(
      await refusal("\(server.address)#SELECT metric, day, amount AS value FROM outputs")
        .contains("column \"amount\" does not exist"))
    #expect(
      await refusal("\(server.address)#DELETE FROM outputs RETURNING metric, day, value")
        .contains("read-only transaction"))
  }

  @Test(
    .enabled(
      if: DatabaseServer.isInstalled(.mariadb),
      "MariaDB is not installed: mariadb-server-core mariadb-client-core"))
  func `old outputs are read out of MariaDB, and only read`() async throws {
    let server = try DatabaseServer(.mariadb)
    try server.ask(
      """
      CREATE DATABASE outputs; USE outputs;
      CREATE TABLE outputs (metric text, day date, hour datetime, labels text, value decimal(12, 2),
      made datetime(1)) DEFAULT CHARSET utf8mb4;
      INSERT INTO outputs VALUES
      ('spend', NULL, '2025-12-01 05:00', 'net=a;x=1', 12.50, NULL),
      ('spend', NULL, '2025-12-01 06:00', 'net="b, c"', NULL, '2025-12-01 08:00:00.5'),
      ('people', '2025-12-02', NULL, '', 12, NULL);
      """)
    try await check(server)
    #expect(
      await refusal("\(server.address)#SELECT metric, day, amount AS value FROM outputs")
        .contains("Unknown column 'amount'"))
    #expect(
      await refusal("\(server.address)#DELETE FROM outputs").contains("READ ONLY transaction"))
  }

  /// What both servers must answer.
  private func check(_ server: DatabaseServer) async throws {
    let query =
      "SELECT metric, day, hour, labels, value, made AS known_at FROM outputs ORDER BY 1, 3"
    let file = try await LegacyFile("\(server.address)#\(query)", zone: .utc, scales: [:])
    #expect(file.path == server.address)
    let outputs = file.outputs
    try #require(outputs.count == 3)
    #expect(outputs.map(\.metric) == ["people", "spend", "spend"])
    #expect(outputs[0].period == CanaryPeriod(try #require(CivilDay("2025-12-02")), in: .utc))
    #expect(outputs[1].period.begin == Timestamp(seconds: 1_764_565_200))
    #expect(outputs[1].value == Quantity(mantissa: 1_250, decimals: 2))
    #expect(outputs[1].labels == Labels("net=a;x=1"))
    #expect(outputs[2].value == nil)
    #expect(outputs[2].labels == Labels("net=\"b, c\""))
    #expect(outputs[2].knownAt == Timestamp(microseconds: 1_764_576_000_500_000))
    // As of any other old outputs: the answer of each mistake.
    let from = server.address + "#SELECT metric, day,"
    #expect(
      await refusal("\(from) value AS v FROM outputs WHERE day IS NOT NULL")
        .contains("CANARY-5: \(server.address) has no column value"))
    #expect(await refusal("\(from) 'much' AS value FROM outputs").contains("CANARY-6"))
    let twice =
      "\(from) value FROM outputs WHERE day IS NOT NULL UNION ALL SELECT metric, day, 13 FROM outputs"
      + " WHERE day IS NOT NULL"
    #expect(await refusal(twice).contains("CANARY-7"))
  }

  @Test func `an address with a mistake in it is refused before anything is asked`() async {
    let query = "#SELECT 1"
    for (place, answer) in [
      ("postgresql://me:secret@127.0.0.1/db" + query, "PGPASSWORD"),
      ("mariadb://me:secret@127.0.0.1/db" + query, "MYSQL_PWD"),
      ("postgresql://me@db.example.com/db" + query, "ssh -L"),
      ("postgresql://me@127.0.0.1" + query, "names no database"),
      ("postgresql://me@127.0.0.1/db", "--query"),
      ("postgresql://" + query, "postgresql://USER@127.0.0.1"),
      ("postgresql://me@127.0.0.1/db?host=db.example.com" + query, "behind a ?"),
      ("postgresql://me@127.0.0.1/db?password=secret" + query, "behind a ?"),
    ] {
      let text = await refusal(place)
      #expect(text.hasPrefix("CANARY-4"), "\(place)")
      #expect(text.contains(answer), "\(place): \(text)")
      #expect(!text.contains("secret"))
    }
    #expect(!LegacyDatabase.isNamed(by: "outputs.csv"))
    #expect(!LegacyDatabase.isNamed(by: "http://127.0.0.1/outputs.csv"))
  }

  /// A query comes out of the log, and a log may come from somebody else.
  @Test(arguments: [
    ("\\! id", "SELECT"), ("system id", "SELECT"), ("source /etc/passwd", "SELECT"),
    ("SELECT 1 \\! id", "backslash"), ("SELECT 1; SELECT 2", "one statement"),
    ("SELECT 1;\nsystem id", "one statement"), ("SELECT 1 -- '\n; system id", "comment"),
    ("SELECT 1 /* ' */; SELECT 2", "comment"), ("SELECT 1 # '", "comment"),
    ("SELECT 1\ndelimiter x\nx\nsystem id", "one line"), ("SELECT 'a\nb'", "one line"),
    ("COPY outputs TO PROGRAM 'id'", "SELECT"), ("", "--query"),
  ])
  func `what is not one statement of SQL is refused before anything is asked`(
    query: String, answer: String
  ) async {
    #expect(LegacyQuery.fault(query)?.contains(answer) == true)
    for kind in ["postgresql", "mariadb"] {
      #expect(await refusal("\(kind)://me@127.0.0.1:1/db#\(query)").contains(answer))
    }
  }

  @Test(arguments: [
    "SELECT concat('product=', p, ';channel=', c) AS labels FROM t;",
    "with a as (select 1) table a",
    "VALUES ('it''s', \"--\", 3 - 4, 5*6, 7/8)",
  ])
  func `a statement is taken with its quotes`(query: String) {
    #expect(LegacyQuery.fault(query) == nil)
  }

  @Test func `tabs, quotes and NULL of an answer become fields of CSV`() {
    let answer = "a\tb\n1\tNULL\n\"x\\ty\\\\\t\n"
    let table = LegacyDatabase.separated([UInt8](answer.utf8))
    #expect(String(decoding: table, as: UTF8.self) == "\"a\",\"b\"\n\"1\",\n\"\"\"x\ty\\\",\"\"\n")
  }
}
