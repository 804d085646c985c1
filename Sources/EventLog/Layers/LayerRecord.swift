public import Events
import Storage

/// A layer: one source read under one mapping. Old layers stay.
public struct LayerRecord: Hashable, Sendable {
  public let source: String
  /// The hash of the mapping and of the code that normalizes.
  public let mapping: [UInt8]
  /// Where its rows lie, in the order of offsets.
  public internal(set) var extents: [Extent]

  /// A stretch of records whose rows lie in one place.
  public struct Extent: Hashable, Sendable {
    /// The environment that holds the rows: `log` (tail and history) or a file of the layer's own.
    public let place: String
    public let from: Offset
    /// nil while it grows.
    public internal(set) var to: Offset?
  }

  /// The place of rows that commit with their record.
  public static let inLog = "log"

  init(source: String, mapping: [UInt8], extents: [Extent] = []) {
    self.source = source
    self.mapping = mapping
    self.extents = extents
  }

  /// Whether its rows commit with their records now.
  public var isLive: Bool { extents.last.map { $0.place == Self.inLog && $0.to == nil } ?? false }

  mutating func beginInLog(at offset: UInt64) {
    guard !isLive else { return }
    extents.append(Extent(place: Self.inLog, from: Offset(offset), to: nil))
  }

  mutating func endInLog(at offset: UInt64) {
    guard isLive else { return }
    extents[extents.count - 1].to = Offset(offset)
  }

  var encoded: [UInt8] {
    var writer = ByteWriter(reserving: 128)
    writer.append(source)
    writer.appendCounted(mapping)
    writer.append(UInt32(extents.count))
    for extent in extents {
      writer.append(extent.place)
      writer.append(extent.from.rawValue)
      writer.append(extent.to?.rawValue ?? .max)
    }
    return writer.bytes
  }

  init(decoding bytes: [UInt8]) throws(ByteReader.Truncated) {
    var reader = ByteReader(bytes)
    source = try reader.nextText()
    mapping = try reader.nextCounted()
    let count: UInt32 = try reader.next()
    extents = []
    for _ in 0..<count {
      let place = try reader.nextText()
      let from: UInt64 = try reader.next()
      let to: UInt64 = try reader.next()
      extents.append(
        Extent(place: place, from: Offset(from), to: to == .max ? nil : Offset(to)))
    }
  }
}
