import Agents
import Events
import PipelineDefinition

/// What the stream's payloads mean, as a user would configure it: a measure with a name, an account, a
/// value and a time in each of the twelve layouts.
enum StreamConfiguration {
  private struct Fields {
    let id, user, name, value, time: String
    var isEpoch = false
  }

  private static let fields: [Fields] = [
    Fields(id: "id", user: "account", name: "metric", value: "value", time: "at"),
    Fields(id: "id", user: "user_id", name: "kind", value: "payload.amount", time: "at"),
    Fields(id: "uuid", user: "userId", name: "name", value: "amount", time: "ts", isEpoch: true),
    Fields(id: "id", user: "uid", name: "evt", value: "amount", time: "t", isEpoch: true),
    Fields(
      id: "usage_id", user: "customer", name: "meter", value: "quantity", time: "metered_at"),
    Fields(id: "invoice", user: "customer", name: "line", value: "cents", time: "issued_at"),
    Fields(
      id: "charge", user: "customer", name: "type", value: "amount", time: "created", isEpoch: true),
    Fields(id: "touch", user: "user", name: "kind", value: "micros", time: "ts"),
    Fields(id: "row", user: "owner", name: "measure", value: "micros", time: "hour"),
    Fields(id: "ticket", user: "requester", name: "event", value: "seconds", time: "updated_at"),
    Fields(
      id: "record", user: "contact", name: "stage", value: "amount", time: "changed", isEpoch: true),
    Fields(
      id: "request", user: "subject", name: "metric", value: "count", time: "time", isEpoch: true),
  ]

  static var text: String {
    var text = """
      reporting: {zone: UTC, currency: USD, publish: "06:00"}
      sources:

      """
    for (source, fields) in zip(EventStream.sources, fields) {
      let time = fields.isEpoch ? "{path: $.\(fields.time), format: epoch-ms}" : "$.\(fields.time)"
      text += """
          \(source):
            connect: {kind: rest, url: "http://127.0.0.1", path: /x, credential: {env: X}}
            grant: [/x]
            poll: {every: 1h, limit: 10/s}
            records: {happenings: {id: $.\(fields.id), within: 2 days}}
            observe:
              - measure: amount
                name: $.\(fields.name)
                entity: $.\(fields.user)
                value: {path: $.\(fields.value), unit: units}
                at: \(time)

        """
    }
    text += """
      metrics:
        amount: {kind: usage, sum: amount}

      """
    return text
  }

  /// The normalizer of each source, in the order of ``EventStream/sources``.
  static func normalizers() throws -> [Normalizer] {
    let code = CodeVersions(deciding: Aggregator.version, normalizing: Normalizer.version)
    let pipeline = try PipelineFile.read(text, code: code).pipeline
    var sources: [SourceID: SourceDefinition] = [:]
    for source in pipeline.sources { sources[source.id] = source }
    return try EventStream.sources.compactMap { name in
      try sources[SourceID(name)].map { try Normalizer(source: $0, zones: pipeline.zones) }
    }
  }
}
