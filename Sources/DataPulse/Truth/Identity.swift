/// Who is one person, and who is no customer, as the records say.
struct Identity: Sendable {
  /// The index of each account.
  private(set) var index: [AccountID: Int] = [:]
  /// Accounts by index.
  private(set) var accounts: [AccountRecord] = []
  /// The person of each account: the least index of an account of that person.
  private(set) var person: [Int] = []
  /// The accounts of persons of whom one account is staff or test.
  private(set) var isStaff: [Bool] = []
  /// The accounts of persons of whom one account is synthetic.
  private(set) var isBot: [Bool] = []

  /// Joins accounts by equal `email_hash` and by `merged_into`.
  init(_ records: [AccountRecord]) {
    accounts = records
    for (place, record) in records.enumerated() { index[record.id] = place }
    person = Array(records.indices)
    var owners: [String: Int] = [:]
    for (place, record) in records.enumerated() {
      let address = "\(record.emailHash.0) \(record.emailHash.1)"
      if let owner = owners[address] { join(place, owner) } else { owners[address] = place }
      if let other = record.mergedInto.flatMap({ index[$0] }) { join(place, other) }
    }
    for place in person.indices { person[place] = root(place) }
    isBot = [Bool](repeating: false, count: records.count)
    isStaff = isBot
    mark(
      \.isStaff, records.indices.filter { records[$0].role == .staff || records[$0].role == .test })
  }

  /// Notes the accounts whose events are synthetic.
  mutating func setBots(_ bots: Set<Int>) { mark(\.isBot, bots.sorted()) }

  /// Whether an account belongs to a customer.
  func isReal(_ account: Int) -> Bool { !isStaff[account] && !isBot[account] }

  /// The real persons among accounts, and the day from which all stand.
  func people(_ window: [Int32]) -> Gathering {
    var standing: [Int: Int32] = [:]
    for (account, day) in window.enumerated() where day != 0 && isReal(account) {
      let known = standing[person[account]] ?? day
      standing[person[account]] = min(known, day)
    }
    let members = standing.keys.sorted()
    return Gathering(members: members, standings: members.map { standing[$0] ?? 0 })
  }

  private mutating func mark(_ mask: WritableKeyPath<Identity, [Bool]>, _ marked: [Int]) {
    let people = Set(marked.map { person[$0] })
    for account in person.indices where people.contains(person[account]) {
      self[keyPath: mask][account] = true
    }
  }

  private func root(_ place: Int) -> Int {
    var place = place
    while person[place] != place { place = person[place] }
    return place
  }

  private mutating func join(_ left: Int, _ right: Int) {
    let (left, right) = (root(left), root(right))
    person[max(left, right)] = min(left, right)
  }
}

extension Gathering {
  /// The accounts that are there, and the day from which all stand.
  init(accounts window: [Int32]) {
    members = window.indices.filter { window[$0] != 0 }
    standings = members.map { window[$0] }
  }
}
