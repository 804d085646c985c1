/// What a person has ruled on an item: the answer there, and a lesson about the sources everywhere.
public struct Ruling: Hashable, Sendable {
  public var item: UInt32
  /// The value as the attribute's values are numbered.
  public var number: Int64
  /// The value as the person wrote it.
  public var text: String
  public var author: String
  public var scope: String

  public init(item: UInt32, number: Int64, text: String, author: String, scope: String = "") {
    self.item = item
    self.number = number
    self.text = text
    self.author = author
    self.scope = scope
  }
}
