/// The version numbers of the code that decides and of the code that normalizes. Each is raised by
/// hand when its code decides otherwise than before; a golden replay in the tests sees to it.
public struct CodeVersions: Hashable, Sendable {
  /// Of the agents that decide: part of every pipeline version.
  public let deciding: Int64
  /// Of the normalizer: part of every mapping's digest, so that only it makes new layers.
  public let normalizing: Int64

  public init(deciding: Int64, normalizing: Int64) {
    self.deciding = deciding
    self.normalizing = normalizing
  }
}
