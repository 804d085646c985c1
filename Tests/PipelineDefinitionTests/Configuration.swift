import PipelineDefinition
import Testing

/// A small configuration that is right, and ways to make another of it.
enum Configuration {
  static let right = """
    reporting: {zone: America/New_York, currency: USD, publish: "06:00"}
    calendars:
      us: [2025-11-27, 2025-12-25]
    sources:
      core:
        connect: {kind: rest, url: "${CORE_URL}/v1", path: /events, credential: {env: CORE_TOKEN}, limit: 10/s}
        grant: {paths: [/v1/events]}
        cursor: {late: 90s}
        records: {happenings: $.id}
        observe:
          - measure: engagement
            entity: $.user_id
            name: $.kind
            at: {path: $.at, zone: UTC}
            labels: {product: core}
            mask: {bot: $.payload.is_synthetic}
      billing:
        connect: {kind: rest, url: "https://billing.example.com", path: /invoices, credential: {bearer: "file:/run/secrets/billing"}}
        grant: {paths: [/invoices]}
        records: {objects: {key: [$.id], version: $.updated_at}}
        observe:
          - measure: invoice
            when: "$[?@.kind == 'invoice' && !@.void_reason]"
            entity: $.account_id
            value: {path: $.amount, currency: $.currency, minor-units: true}
            at: {path: $.issued_at, format: "yyyy-MM-dd HH:mm:ss", zone: Europe/Berlin}
            labels: {status: $.status, product: $.product}
          - measure: seats
            value: {path: $.seats, unit: seats}
            at: $.updated_at
            supersede: changed
    rules:
      revenue:
        - {prefer: [ours, billing], when: complete, confidence: 0.97}
    metrics:
      active:
        kind: engagement
        distinct: person
        over: 28 days
        where: {measure: engagement, name: {in: [app_open, query_run]}, mask: {none: [bot]}}
        definitions:
          product: {sources: [core], name: app_open, distinct: account, zone: UTC, arrived-within: 48h, mask: any}
          sales: {last: seats, sources: [billing]}
        rules:
          - {prefer: definition, when: complete, confidence: 0.95}
          - {abstain: true, ask: growth-team}
        tolerance: 0.5 %
        watch: {slots: day-of-week, holidays: us, flag-at: 3.5, hold: [active, revenue]}
      revenue:
        kind: revenue
        sum: invoice
        split-by: product
        where: {status: [paid, open]}
        claims: [billing]
        tolerance: 10
      per_head: {ratio: {of: {metric: revenue}, to: {distinct: person, where: {measure: engagement}}}}
    dashboards:
      product: {active: product}
      ceo: [revenue, active]
    """

  static let code = CodeVersions(deciding: 1, normalizing: 1)

  static func read(_ text: String, file: String = "plumbline.yaml") throws -> PipelineFile {
    try PipelineFile.read(text, file: file, code: code)
  }

  /// The right one with a piece replaced, which must be there.
  static func replacing(_ piece: String, with other: String) throws -> String {
    try #require(right.contains(piece), "the configuration has no \(piece)")
    return right.replacing(piece, with: other)
  }

  /// What is said of a wrong one, without the file's name.
  static func problems(_ text: String) -> [String] {
    do throws(ConfigurationError) {
      _ = try PipelineFile.read(text, file: "f", code: code)
      return []
    } catch {
      return error.problems.map { String($0.description.dropFirst(2)) }
    }
  }
}
