import Events
import Replay

/// In what two versions differ, in words.
struct VersionChanges {
  let changes: [PipelineChange]

  init(from old: Pipeline, to new: Pipeline) { changes = PipelineChange.all(from: old, to: new) }

  var lines: [String] {
    guard !changes.isEmpty else { return ["nothing differs"] }
    return changes.map { "\($0.name): \($0.words)" }
  }
}
