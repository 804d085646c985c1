import Events

extension SourceDefinition {
  /// What names the layer: how records are told apart and what they mean.
  var canonicalMapping: CanonicalValue {
    .fields([
      "source": .text(id.rawValue), "format": format.canonical, "identity": identity.canonical,
      "observe": .array(observe.map(\.canonical)),
    ])
  }

  var canonical: CanonicalValue {
    .fields([
      "mapping": canonicalMapping, "kind": .text(connection.kind),
      "settings": .dictionary(connection.settings) { .text($0) },
      "grant": .texts(grant.allowed.sorted()), "poll": poll.canonical,
    ])
  }
}

extension PollPolicy {
  fileprivate var canonical: CanonicalValue {
    let usual = PollPolicy()
    return .fields([
      "every": .duration(every, unless: usual.every),
      "fastest": .duration(fastest, unless: usual.fastest),
      "slowest": .duration(slowest, unless: usual.slowest),
      // Millionths, because a hash holds no floating-point numbers.
      "rate": .number(
        Int64((requestsPerSecond * 1_000_000).rounded()),
        unless: Int64(usual.requestsPerSecond * 1_000_000)),
      "burst": .number(burst, unless: Int64(usual.burst)),
      "backoff-base": .duration(backoffBase, unless: usual.backoffBase),
      "backoff-limit": .duration(backoffLimit, unless: usual.backoffLimit),
      "breaker-failures": .number(breakerFailures, unless: Int64(usual.breakerFailures)),
      "breaker-pause": .duration(breakerPause, unless: usual.breakerPause),
      "timeout": .duration(timeout, unless: usual.timeout),
      "overlap": .duration(overlap, unless: usual.overlap),
      "pages": .number(maximumPages, unless: Int64(usual.maximumPages)),
    ])
  }
}

extension RecordFormat {
  fileprivate var canonical: CanonicalValue? {
    switch self {
    case .json: nil
    case .openMetrics: .text("openmetrics")
    case .separated(let table):
      .fields([
        "columns": .texts(table.columns), "separator": .text(table.separator, unless: ","),
        "encoding": .text(table.encoding.rawValue, unless: "utf-8"),
      ])
    }
  }
}

extension RecordIdentity {
  fileprivate var canonical: CanonicalValue {
    switch self {
    case .happenings(let id, let within):
      .fields([
        "happenings": .array(id.map { .texts($0.paths) ?? .array([]) }),
        "within": .duration(within),
      ])
    case .objects(let key, let version):
      .fields([
        "objects": .array(key.map { .texts($0.paths) ?? .array([]) }), "version": .text(version),
      ])
    }
  }
}

extension ObservationMapping {
  var canonical: CanonicalValue {
    .fields([
      "measure": .text(measure.rawValue), "when": .text(condition), "each": .text(each),
      "name": name?.canonical, "entity": entity?.canonical, "counterpart": counterpart?.canonical,
      "value": value?.canonical, "at": at.canonical, "arrived": arrived?.canonical,
      "labels": .dictionary(labels, \.canonical), "masks": .dictionary(masks) { .text($0) },
      "supersede": .text(supersede.rawValue, unless: Supersede.corrected.rawValue),
    ])
  }

  var zoneNames: [String] { [at.zone] + (arrived.map { [$0.zone] } ?? []) }
}

extension TextMapping {
  var canonical: CanonicalValue {
    .fields([
      "paths": .texts(paths), "constant": .text(constant), "prefix": .text(prefix, unless: ""),
      "letters": .text(letters.rawValue, unless: Letters.asWritten.rawValue),
      "translate": .dictionary(translate) { .text($0) }, "optional": .flag(!required),
    ])
  }
}

extension NumberMapping {
  fileprivate var canonical: CanonicalValue {
    .fields([
      "paths": .texts(paths), "constant": constant.map { .integer(Int128($0)) },
      "unit": unit.canonical, "decimals": decimals.map { .integer(Int128($0)) },
      "minor-units": .flag(minorUnits),
      "mark": .text(decimalMark.rawValue, unless: DecimalMark.point.rawValue),
      "negate": .flag(negate),
    ])
  }
}

extension TimeMapping {
  fileprivate var canonical: CanonicalValue {
    .fields([
      "paths": .texts(paths), "format": format.canonical, "zone": .text(zone, unless: "UTC"),
      "optional": .flag(!required),
    ])
  }
}

extension TimeMapping.Format {
  fileprivate var canonical: CanonicalValue? {
    switch self {
    case .iso: nil
    case .epochSeconds: .text("epoch-s")
    case .epochMilliseconds: .text("epoch-ms")
    case .epochMicroseconds: .text("epoch-us")
    case .localEpochMilliseconds: .text("local-epoch-ms")
    case .patterns(let patterns): .texts(patterns)
    }
  }
}
