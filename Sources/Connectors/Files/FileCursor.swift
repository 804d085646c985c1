import Events

/// Which files have been read, in which issue.
///
/// The newest files are remembered with a tag of their content, so that a new issue is seen; of the
/// older ones only the greatest name is kept.
struct FileCursor: Hashable, Sendable {
  var began: Timestamp?
  /// Where reading began, by day, if there was nothing to read at first: a source without a cursor
  /// is asked from its watermark on, and a file of a day comes after that day.
  var firstDay: CivilDay?
  /// Files with this name or a lesser one that are not remembered have been read for good.
  var floor = ""
  /// The tag of each remembered file by its name.
  var tags: [String: String] = [:]

  init(_ text: String) {
    for (name, value) in FormCoding.decode(text) {
      switch name {
      case "began": began = Int64(value).map { Timestamp(microseconds: $0) }
      case "from": firstDay = CivilDay(value)
      case "floor": floor = value
      case let name where name.hasPrefix("file."): tags[String(name.dropFirst(5))] = value
      default: continue
      }
    }
  }

  var text: String {
    var pairs: [(name: String, value: String)] = []
    if let began { pairs.append(("began", String(began.microseconds))) }
    if let firstDay { pairs.append(("from", firstDay.description)) }
    if !floor.isEmpty { pairs.append(("floor", floor)) }
    pairs += tags.sorted { $0.key < $1.key }.map { ("file.\($0.key)", $0.value) }
    return FormCoding.encode(pairs)
  }

  func wants(_ file: ListedFile) -> Bool {
    if let tag = tags[file.name] { return tag != file.tag }
    return file.name > floor
  }

  /// Notes that a file has been read, and forgets the least names beyond `remember`.
  mutating func note(_ file: ListedFile, remember: Int) {
    tags[file.name] = file.tag
    let names = tags.keys.sorted()
    for name in names.dropLast(max(1, remember)) {
      tags[name] = nil
      floor = max(floor, name)
    }
  }
}

/// One file of a listing.
struct ListedFile: Hashable, Sendable {
  var name: String
  /// Changes with the file's content.
  var tag: String
}
