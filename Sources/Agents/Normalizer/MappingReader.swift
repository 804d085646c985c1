import Events
import Expressions

/// A compiled ``ObservationMapping``: reads the rows that it wants of a record.
final class MappingReader: Sendable {
  let supersede: ObservationMapping.Supersede
  private let source: SourceID
  private let measure: MeasureName
  private let condition: Condition?
  private let each: FieldPath?
  private let name: TextReader?
  private let entity: TextReader?
  private let counterpart: TextReader?
  private let value: NumberReader?
  private let at: MomentReader
  private let arrived: MomentReader?
  private let labels: [(key: String, reader: TextReader)]
  /// The labels themselves where all of them are constants.
  private let constantLabels: Labels?
  private let masks: [(name: String, condition: Condition)]

  static let maskMeasure = MeasureName("mask")

  init(
    _ mapping: ObservationMapping, of source: SourceID, zones: [String: Zone]
  ) throws(NormalizerError) {
    let owner = source.rawValue
    self.source = source
    supersede = mapping.supersede
    measure = mapping.measure
    condition = try Self.compile(mapping.condition) { path throws(NormalizerError) in
      try Condition(path, of: owner)
    }
    each = try Self.compile(mapping.each) { path throws(NormalizerError) in
      try FieldPath(path, of: owner)
    }
    let text = { (mapping: TextMapping) throws(NormalizerError) in
      try TextReader(mapping, of: owner)
    }
    name = try Self.compile(mapping.name, text)
    entity = try Self.compile(mapping.entity, text)
    counterpart = try Self.compile(mapping.counterpart, text)
    value = try Self.compile(mapping.value) { value throws(NormalizerError) in
      try NumberReader(value, of: owner)
    }
    at = try MomentReader(mapping.at, of: owner, zones: zones)
    arrived = try Self.compile(mapping.arrived) { time throws(NormalizerError) in
      try MomentReader(time, of: owner, zones: zones)
    }
    var labels: [(key: String, reader: TextReader)] = []
    for key in mapping.labels.keys.sorted() {
      guard let label = mapping.labels[key] else { continue }
      labels.append((key, try TextReader(label, of: owner)))
    }
    self.labels = labels
    constantLabels =
      labels.allSatisfy { $0.reader.constant != nil }
      ? Labels(sorted: labels.map { .init(key: $0.key, value: $0.reader.constant ?? "") }) : nil
    var masks: [(name: String, condition: Condition)] = []
    for name in mapping.masks.keys.sorted() {
      guard let path = mapping.masks[name] else { continue }
      masks.append((name, try Condition(path, of: owner)))
    }
    self.masks = masks
  }

  private static func compile<Mapping, Reader>(
    _ mapping: Mapping?, _ reader: (Mapping) throws(NormalizerError) -> Reader
  ) throws(NormalizerError) -> Reader? {
    guard let mapping else { return nil }
    return try reader(mapping)
  }

  var needsWrapping: Bool {
    condition?.needsWrapping == true || masks.contains { $0.condition.needsWrapping }
  }

  /// Adds what this mapping reads of a record.
  func add(to reach: inout FieldReach) {
    // Values of an array have no place of their own in a layout.
    if each != nil { reach.addEverything() }
    reach.add(condition)
    for mask in masks { reach.add(mask.condition) }
    for text in [name, entity, counterpart] + labels.map(\.reader) { reach.add(text?.paths ?? []) }
    reach.add(value?.allPaths ?? [])
    for time in [at, arrived] { reach.add(time?.paths ?? []) }
  }

  /// Appends the rows that this mapping wants of the record.
  func read(
    _ place: RecordPlace, as index: Int, into rows: inout [MappedRecord.Row]
  ) throws(Misfit) {
    if let condition, !condition.holds(in: place) { return }
    guard let each else { return try readItem(place, as: index, into: &rows) }
    for node in each.path.nodes(in: place.document, from: place.record) {
      var place = place
      place.item = node
      try readItem(place, as: index, into: &rows)
    }
  }

  /// When this version begins; nil where the record does not say.
  func begin(_ place: RecordPlace) -> Timestamp? {
    do throws(Misfit) {
      return try at.read(in: place)
    } catch {
      return nil
    }
  }

  private func readItem(
    _ place: RecordPlace, as index: Int, into rows: inout [MappedRecord.Row]
  ) throws(Misfit) {
    guard let eventTime = try at.read(in: place) else { return }
    let number = try value?.read(in: place) ?? (value: 1, unit: "count/0")
    let row = Observation(
      source: source, measure: measure, name: try name?.read(in: place) ?? "",
      entity: try entity?.read(in: place) ?? "",
      counterpart: try counterpart?.read(in: place) ?? "", value: number.value,
      unit: number.unit, labels: try readLabels(place), eventTime: eventTime,
      arrivedAt: try arrived?.read(in: place))
    rows.append(.init(mapping: index, observation: row))
    for mask in masks where mask.condition.holds(in: place) {
      rows.append(
        .init(
          mapping: index,
          observation: Observation(
            source: source, measure: Self.maskMeasure, name: mask.name, entity: row.entity,
            eventTime: eventTime, arrivedAt: row.arrivedAt)))
    }
  }

  private func readLabels(_ place: RecordPlace) throws(Misfit) -> Labels {
    if let constantLabels { return constantLabels }
    var all: [Labels.Label] = []
    all.reserveCapacity(labels.count)
    for label in labels {
      guard let value = try label.reader.read(in: place) else { continue }
      all.append(.init(key: label.key, value: value))
    }
    return Labels(sorted: all)
  }
}
