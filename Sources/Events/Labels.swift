/// Labels of a row or a data item, `product=core`, sorted by key; no key twice.
public struct Labels: Hashable, Sendable {
  public struct Label: Hashable, Sendable {
    public let key: String
    public let value: String
    public init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  public let all: [Label]
  public static let none = Labels(all: [])

  private init(all: [Label]) { self.all = all }

  /// Labels that are sorted by key already, each key once.
  public init(sorted all: [Label]) {
    precondition(
      zip(all, all.dropFirst()).allSatisfy { $0.key < $1.key }, "labels are sorted by key")
    self.all = all
  }

  public init(_ labels: [String: String]) {
    all = labels.map { Label(key: $0.key, value: $0.value) }.sorted { $0.key < $1.key }
  }

  /// Reads `k=v;k=v`; nil if a part has no `=` or a key stands twice.
  public init?(_ text: some StringProtocol) {
    var labels: [String: String] = [:]
    for part in text.split(separator: ";") {
      guard let equals = part.firstIndex(of: "=") else { return nil }
      let key = String(part[..<equals])
      guard labels.updateValue(String(part[part.index(after: equals)...]), forKey: key) == nil
      else { return nil }
    }
    self.init(labels)
  }

  public subscript(key: String) -> String? { all.first { $0.key == key }?.value }

  /// The labels under these keys; a key without a value is left out.
  public func keeping(_ keys: [String]) -> Labels {
    Labels(all: all.filter { keys.contains($0.key) })
  }
}

extension Labels: CustomStringConvertible, Comparable {
  /// `k=v;k=v`, sorted by key; empty without labels.
  public var description: String {
    all.map { "\($0.key)=\($0.value)" }.joined(separator: ";")
  }
  public static func < (left: Labels, right: Labels) -> Bool {
    left.description < right.description
  }
}
