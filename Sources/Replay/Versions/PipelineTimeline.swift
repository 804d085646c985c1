public import Events

/// Which pipeline decided from which offset on: what a replay of all of a log is driven by.
public struct PipelineTimeline: Sendable {
  /// A pipeline, and the offset from which it was active.
  public struct Stretch: Sendable {
    public let from: Offset
    public let pipeline: Pipeline

    public init(from: Offset, pipeline: Pipeline) {
      self.from = from
      self.pipeline = pipeline
    }
  }

  /// In rising order; the first holds from the log's beginning on.
  public let stretches: [Stretch]

  /// One pipeline all the time.
  public init(_ pipeline: Pipeline) {
    stretches = [Stretch(from: Offset(0), pipeline: pipeline)]
  }

  /// As the log has it.
  /// - Parameter pipeline: Gives the pipeline of a version that the log knows.
  public init?(
    _ ledger: VersionLedger, pipeline: (PipelineVersion) throws -> Pipeline
  ) rethrows {
    var stretches: [Stretch] = []
    for change in ledger.switches {
      if stretches.last?.pipeline.version == change.version { continue }
      stretches.append(
        Stretch(
          from: stretches.isEmpty ? Offset(0) : change.offset,
          pipeline: try pipeline(change.version)))
    }
    guard !stretches.isEmpty else { return nil }
    self.stretches = stretches
  }

  /// The pipeline that decided just before an offset.
  public func pipeline(before end: Offset) -> Pipeline {
    (stretches.last { $0.from < end } ?? stretches[0]).pipeline
  }

  /// The stretches that begin before an offset, each with where it ends.
  func parts(upTo end: Offset) -> [(pipeline: Pipeline, records: Range<Offset>)] {
    var parts: [(pipeline: Pipeline, records: Range<Offset>)] = []
    for (index, stretch) in stretches.enumerated() where stretch.from < end || index == 0 {
      let next = index + 1 < stretches.count ? stretches[index + 1].from : end
      parts.append((stretch.pipeline, stretch.from..<max(stretch.from, min(next, end))))
    }
    return parts
  }
}
