import Events

/// Makes the hashes that name a pipeline version and a layer.
///
/// Invariants, frozen once a log exists:
/// 1. A hash is SHA-256 over canonical CBOR (RFC 8949, section 4.2) of the values that were read, so
///    comments, the order of keys and the way of writing a value count for nothing.
/// 2. What has its default is left out, so that a new setting does not rename old versions.
/// 3. Where a service is and who asks it (url, credential, webhook) is left out: moving a service or
///    rotating a secret is not another version. What is asked, and how often, is part of it.
/// 4. The changes of every zone that is named are part of it: other zone rules make other days.
struct PipelineVersioning {
  let code: CodeVersions
  let zones: [String: Zone]

  /// The digest that names the layer of a source: of its mapping and the normalizer only, so a
  /// change of rules normalizes nothing again.
  func mappingDigest(of source: SourceDefinition) -> [UInt8] {
    digest(
      .fields([
        "scheme": .integer(1), "normalizer": .integer(Int128(code.normalizing)),
        "mapping": source.canonicalMapping,
        "zones": zoneRules(source.observe.flatMap(\.zoneNames)),
      ]))
  }

  func version(of pipeline: Pipeline) -> PipelineVersion {
    let zoneNames = Array(pipeline.zones.keys)
    return PipelineVersion(
      digest: digest(
        .fields([
          "scheme": .integer(1), "deciding": .integer(Int128(code.deciding)),
          "normalizer": .integer(Int128(code.normalizing)),
          "reporting": pipeline.reporting.canonical,
          "sources": .array(pipeline.sources.map(\.canonical)),
          "metrics": .array(pipeline.metrics.map(\.canonical)),
          "dashboards": .array(pipeline.dashboards.map(\.canonical)),
          "calendars": .dictionary(pipeline.calendars) { days in
            .array(days.map { .integer(Int128($0.number)) })
          },
          "zones": zoneRules(zoneNames),
        ])))
  }

  private func digest(_ value: CanonicalValue) -> [UInt8] {
    var encoder = CanonicalEncoder(reserving: 4096)
    encoder.value(value)
    return Digest32.sha256(of: encoder.bytes).bytes
  }

  private func zoneRules(_ names: [String]) -> CanonicalValue? {
    var rules: [String: CanonicalValue] = [:]
    for name in Set(names) {
      guard let zone = zones[name] else { continue }
      var parts: [CanonicalValue] = [.integer(Int128(zone.initialOffsetSeconds))]
      for transition in zone.transitions {
        parts.append(.integer(Int128(transition.at)))
        parts.append(.integer(Int128(transition.offsetSeconds)))
      }
      rules[name] = .array(parts)
    }
    return .dictionary(rules) { $0 }
  }
}

extension CanonicalValue {
  /// A map with text keys; those without a value are left out.
  static func fields(_ fields: [String: CanonicalValue?]) -> CanonicalValue {
    .map(fields.compactMap { key, value in value.map { Pair(.text(key), $0) } })
  }

  static func dictionary<Value>(
    _ values: [String: Value], _ encode: (Value) -> CanonicalValue
  ) -> CanonicalValue? {
    values.isEmpty ? nil : .map(values.map { Pair(.text($0.key), encode($0.value)) })
  }

  /// Texts in their order; nil if there are none.
  static func texts(_ texts: [String]) -> CanonicalValue? {
    texts.isEmpty ? nil : .array(texts.map { .text($0) })
  }

  /// A text; nil if it has its default.
  static func text(_ text: String?, unless usual: String? = nil) -> CanonicalValue? {
    text == usual ? nil : text.map { .text($0) }
  }

  /// A number; nil if it has its default.
  static func number(_ number: some BinaryInteger, unless usual: Int64? = nil) -> CanonicalValue? {
    usual.map { Int128($0) } == Int128(number) ? nil : .integer(Int128(number))
  }

  static func duration(_ duration: Duration?, unless usual: Duration? = nil) -> CanonicalValue? {
    duration == usual ? nil : duration.map { .integer(Int128($0.microseconds)) }
  }

  /// True, or nothing.
  static func flag(_ flag: Bool) -> CanonicalValue? { flag ? .boolean(true) : nil }
}
