/// What a signed checkpoint first appends: the roots of the layers, so that they are hashed with
/// the events. Fields `{0: size, 1: [[layer, rows, root], …]}`.
public struct LayerRooted: EventPayload {
  public static let kind = "LayerRooted"

  /// The root of one layer.
  public struct Root: Hashable, Sendable {
    public let layer: LayerID
    /// How many rows it covers.
    public let rows: UInt64
    public let root: Digest32

    public init(layer: LayerID, rows: UInt64, root: Digest32) {
      self.layer = layer
      self.rows = rows
      self.root = root
    }
  }

  /// How many events the layers had read: the event's own offset.
  public let size: Offset
  /// The layers, by number.
  public let layers: [Root]

  public init(size: Offset, layers: [Root]) {
    self.size = size
    self.layers = layers
  }

  public func encodeFields(into encoder: inout CanonicalEncoder) {
    encoder.map(2)
    encoder.key(0)
    encoder.unsigned(size.rawValue)
    encoder.key(1)
    encoder.array(layers.count)
    for layer in layers {
      encoder.array(3)
      encoder.unsigned(UInt64(layer.layer.rawValue))
      encoder.unsigned(layer.rows)
      encoder.bytes(layer.root.bytes)
    }
  }

  public init(schemaVersion: UInt64, fields: inout CanonicalDecoder) throws(CanonicalError) {
    var size: UInt64 = 0
    var layers: [Root] = []
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
          return Root(layer: LayerID(layer), rows: rows, root: try decoder.digest())
        }
      default: break
      }
    }
    self.init(size: Offset(size), layers: layers)
  }
}
