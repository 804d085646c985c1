public import Events

extension LinkEntry {
  /// The entry as canonical bytes, to be kept as the layer's link state.
  public var encoded: [UInt8] {
    var encoder = CanonicalEncoder(reserving: 128)
    switch self {
    case .happening(let offset, let knownAt):
      encoder.array(2)
      encoder.unsigned(offset.rawValue)
      encoder.integer(knownAt.microseconds)
    case .object(let versions):
      encoder.array(1)
      encoder.array(versions.count)
      for version in versions { version.encode(into: &encoder) }
    }
    return encoder.bytes
  }

  /// Reads what ``encoded`` wrote for this source.
  public init(_ bytes: [UInt8], of source: SourceID) throws(CanonicalError) {
    var decoder = CanonicalDecoder(bytes)
    if try decoder.array() == 2 {
      let offset = Offset(try decoder.unsigned())
      self = .happening(offset: offset, knownAt: Timestamp(microseconds: try decoder.integer()))
    } else {
      // Plain loops: this is read for every record of an object, and closures cost as much again.
      let count = try decoder.array()
      var versions: [LinkedVersion] = []
      versions.reserveCapacity(count + 1)
      for _ in 0..<count { versions.append(try LinkedVersion(from: &decoder, of: source)) }
      self = .object(versions)
    }
    try decoder.finish()
  }
}

extension LinkedVersion {
  func encode(into encoder: inout CanonicalEncoder) {
    encoder.array(5)
    switch version {
    case .number(let number): encoder.integer(number)
    case .text(let text): encoder.text(text)
    case nil: encoder.null()
    }
    encoder.unsigned(offset.rawValue)
    encoder.unsigned(digest)
    encoder.array(begins.count * 2)
    for (mapping, begin) in begins.sorted(by: { $0.key < $1.key }) {
      encoder.unsigned(UInt64(mapping))
      encoder.integer(begin.microseconds)
    }
    encoder.array(rows.count)
    for row in rows { row.encode(into: &encoder) }
  }

  init(from decoder: inout CanonicalDecoder, of source: SourceID) throws(CanonicalError) {
    _ = try decoder.array()
    switch try decoder.peek() {
    case .text: version = .text(try decoder.text())
    case .unsigned, .negative: version = .number(try decoder.integer())
    default:
      version = nil
      try decoder.null()
    }
    offset = Offset(try decoder.unsigned())
    digest = try decoder.unsigned()
    begins = [:]
    for _ in 0..<(try decoder.array() / 2) {
      let mapping = Int(try decoder.unsigned())
      begins[mapping] = Timestamp(microseconds: try decoder.integer())
    }
    let count = try decoder.array()
    rows = []
    rows.reserveCapacity(count)
    for _ in 0..<count { rows.append(try LinkedRow(from: &decoder, of: source)) }
  }
}

extension LinkedRow {
  func encode(into encoder: inout CanonicalEncoder) {
    encoder.array(12)
    encoder.unsigned(UInt64(mapping))
    encoder.unsigned(reference.offset.rawValue)
    encoder.unsigned(UInt64(reference.layer))
    encoder.unsigned(UInt64(reference.ordinal))
    encoder.text(observation.measure.rawValue)
    encoder.text(observation.name)
    encoder.text(observation.entity)
    encoder.text(observation.counterpart)
    encoder.integer(observation.value)
    encoder.text(observation.unit)
    encoder.labels(observation.labels)
    encoder.array(2)
    encoder.integer(observation.eventTime.microseconds)
    encoder.integer(observation.arrivedAt.microseconds)
  }

  init(from decoder: inout CanonicalDecoder, of source: SourceID) throws(CanonicalError) {
    _ = try decoder.array()
    mapping = Int(try decoder.unsigned())
    let offset = Offset(try decoder.unsigned())
    let layer = UInt32(truncatingIfNeeded: try decoder.unsigned())
    reference = RowReference(
      offset: offset, layer: layer, ordinal: UInt32(truncatingIfNeeded: try decoder.unsigned()))
    let measure = MeasureName(try decoder.text())
    let name = try decoder.text()
    let entity = try decoder.text()
    let counterpart = try decoder.text()
    let value = try decoder.integer()
    let unit = try decoder.text()
    let labels = try decoder.labels()
    _ = try decoder.array()
    let eventTime = Timestamp(microseconds: try decoder.integer())
    observation = Observation(
      source: source, measure: measure, name: name, entity: entity, counterpart: counterpart,
      value: value, unit: unit, labels: labels, eventTime: eventTime,
      arrivedAt: Timestamp(microseconds: try decoder.integer()))
  }
}

extension CanonicalEncoder {
  /// Labels as key, value, key, value, …
  mutating func labels(_ labels: Labels) {
    array(labels.all.count * 2)
    for label in labels.all {
      text(label.key)
      text(label.value)
    }
  }
}

extension CanonicalDecoder {
  /// Reads what ``CanonicalEncoder/labels(_:)`` wrote.
  mutating func labels() throws(CanonicalError) -> Labels {
    var labels: [Labels.Label] = []
    for _ in 0..<(try array() / 2) {
      let label = Labels.Label(key: try text(), value: try text())
      if let last = labels.last, last.key >= label.key {
        throw CanonicalError(.keyOrder, at: position)
      }
      labels.append(label)
    }
    return Labels(sorted: labels)
  }
}
