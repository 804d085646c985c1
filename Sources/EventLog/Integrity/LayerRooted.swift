public import Events

/// What a signed checkpoint first appends: the roots of the layers, so that they are hashed with
/// the events. Kind `LayerRooted`, fields `{0: size, 1: [[layer, rows, root], …]}`.
public struct LayerRooted: Hashable, Sendable {
  public static let kind = "LayerRooted"
  public static let schemaVersion: UInt64 = 1

  /// How many events the layers had read: the event's own offset.
  public let size: Offset
  /// The layers, by number.
  public let layers: [Checkpoint.LayerRoot]

  var event: Event {
    let fields = CanonicalValue.map([
      .init(.integer(0), .integer(Int128(size.rawValue))),
      .init(
        .integer(1),
        .array(
          layers.map { layer in
            .array([
              .integer(Int128(layer.layer.rawValue)), .integer(Int128(layer.rows)),
              .bytes(layer.root.bytes),
            ])
          })),
    ])
    return .unknown(
      UnknownEvent(kind: Self.kind, schemaVersion: Self.schemaVersion, fields: fields))
  }

  init(size: Offset, layers: [Checkpoint.LayerRoot]) {
    self.size = size
    self.layers = layers
  }

  /// Reads the fields of such an event.
  public init(fields: inout CanonicalDecoder) throws(CanonicalError) {
    var size: UInt64 = 0
    var layers: [Checkpoint.LayerRoot] = []
    try fields.fields { key, decoder throws(CanonicalError) in
      switch key {
      case 0: size = try decoder.unsigned()
      case 1:
        layers = try decoder.array { decoder throws(CanonicalError) in
          let start = decoder.position
          guard try decoder.array() == 3 else { throw CanonicalError(.outOfRange, at: start) }
          guard let layer = UInt32(exactly: try decoder.unsigned()) else {
            throw CanonicalError(.outOfRange, at: start)
          }
          let rows = try decoder.unsigned()
          return Checkpoint.LayerRoot(
            layer: LayerID(layer), rows: rows, root: try decoder.digest())
        }
      default: break
      }
    }
    self.init(size: Offset(size), layers: layers)
  }
}
