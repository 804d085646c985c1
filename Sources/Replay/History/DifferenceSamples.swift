import EventLog
public import Events

/// Fetches a few events of a term with their raw bytes.
struct DifferenceSamples {
  private let reader: LogReader
  private let layers: [(id: LayerID, source: SourceID)]

  init(_ reader: LogReader, _ layers: [(id: LayerID, source: SourceID)]) {
    self.reader = reader
    self.layers = layers
  }

  /// - Parameter references: The first of them are fetched.
  func samples(
    of references: [RowReference], atMost limit: Int
  ) throws -> [DifferenceTerm.Sample] {
    var samples: [DifferenceTerm.Sample] = []
    for reference in references.prefix(max(0, limit)) {
      guard let layer = layers.first(where: { $0.id.rawValue == reference.layer }) else { continue }
      let rows = try reader.rows(of: reference.offset, in: layer.id)
      guard let place = rows.ordinals.firstIndex(of: reference.ordinal) else { continue }
      var payload: [UInt8]?
      if case .recordCollected(let record) = try reader.event(at: reference.offset).event {
        payload = record.payload.plain
      }
      samples.append(
        .init(
          reference: reference,
          row: try rows.observation(at: place, source: layer.source, symbols: reader.symbols),
          payload: payload))
    }
    return samples
  }
}

extension Difference {
  /// The same difference in the other direction.
  var reversed: Difference {
    var difference = self
    (difference.from, difference.to) = (to, from)
    difference.terms = terms.map(\.reversed)
    return difference
  }
}

extension DifferenceTerm {
  /// The same term in the other direction.
  var reversed: DifferenceTerm {
    var term = self
    term.delta = Quantity(mantissa: 0).exactDifference(from: delta) ?? delta
    return term
  }
}

extension Quantity {
  /// The exact sum of two quantities; nil where it does not fit 128 bits.
  public func exactSum(with other: Quantity) -> Quantity? {
    Quantity(mantissa: 0).exactDifference(from: other).flatMap { exactDifference(from: $0) }
  }
}
