public import EventLog
public import Events

/// Which layer of each source a pipeline reads: the one under its own mapping, else the one that is
/// live.
public struct LayerChoice: Sendable {
  /// A layer and the source that it reads.
  public struct Chosen: Sendable {
    public let id: LayerID
    public let source: SourceID
    /// Whether it is under the pipeline's own mapping.
    public let isOwn: Bool
    /// The offset behind the last record that it has read; nil while it is live.
    public let end: Offset?
  }

  /// In the order of the layers' numbers.
  public let layers: [Chosen]

  public init(_ pipeline: Pipeline, in reader: LogReader) throws(EventLogError) {
    var chosen: [SourceID: (layer: Chosen, rank: Int)] = [:]
    for (id, record) in try reader.layers() {
      let source = SourceID(record.source)
      guard let definition = pipeline.source(source) else { continue }
      let isOwn = definition.mappingDigest == record.mapping
      let rank = (isOwn ? 2 : 0) + (record.isLive ? 1 : 0)
      if let known = chosen[source], known.rank >= rank { continue }
      let layer = Chosen(
        id: id, source: source, isOwn: isOwn,
        end: record.isLive ? nil : record.extents.last?.to ?? Offset(0))
      chosen[source] = (layer, rank)
    }
    layers = chosen.values.map(\.layer).sorted { $0.id < $1.id }
  }

  /// The sources whose records, up to an offset, are not all normalized under the pipeline's mapping.
  public func unfinished(upTo end: Offset) -> [SourceID] {
    layers.filter { layer in !layer.isOwn || (layer.end.map { $0 < end } ?? false) }
      .map(\.source).sorted()
  }
}
