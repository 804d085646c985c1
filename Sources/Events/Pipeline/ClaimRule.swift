/// How a person wants a conflict of claims to be settled: by attribute and entity, most specific first.
public struct ClaimRule: Hashable, Sendable {
  public enum Action: Hashable, Sendable {
    /// These sources mean something else by the attribute: they do not vote.
    case exclude([String])
    /// The first of these that has made a claim decides.
    case prefer([String])
    /// The value that at least so many lineages agree on decides; else the next rule is asked.
    case quorum(Int)
    /// The weighted vote of the lineages decides.
    case vote
    /// A person decides.
    case abstain(ask: String)
  }

  public var id: String
  public var action: Action
  /// The attributes that it is for; all of them if empty.
  public var attributes: [String]
  /// The entities that it is for, with `*` for any text; all of them if nil.
  public var entity: String?
  /// What is believed of its decisions before any was audited, in millionths; nil leaves it to the
  /// vote.
  public var confidence: Int64?
  /// Why, in the words of who wrote it.
  public var reason: String

  public init(
    id: String, action: Action, attributes: [String] = [], entity: String? = nil,
    confidence: Int64? = nil, reason: String = ""
  ) {
    self.id = id
    self.action = action
    self.attributes = attributes
    self.entity = entity
    self.confidence = confidence
    self.reason = reason
  }

  /// Whether a name matches a pattern in which `*` stands for any text.
  public static func matches(_ name: String, pattern: String) -> Bool {
    let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
    guard parts.count > 1 else { return name == pattern }
    guard name.hasPrefix(parts[0]), name.hasSuffix(parts[parts.count - 1]),
      name.utf8.count >= parts[0].utf8.count + parts[parts.count - 1].utf8.count
    else { return false }
    var rest = name.dropFirst(parts[0].count).dropLast(parts[parts.count - 1].count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let start = rest.indices.first(where: { rest[$0...].hasPrefix(part) }) else {
        return false
      }
      rest = rest[start...].dropFirst(part.count)
    }
    return true
  }
}
