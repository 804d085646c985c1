/// Who is one person, and who is left out, as the evidence stands: made anew when it changes.
struct PersonMap: Sendable {
  /// For each account a number that only accounts of the same person have.
  private(set) var representatives: [UInt32] = []
  /// Accounts whose person has no other account.
  private(set) var single = DaySet()
  /// By mask: all accounts of the persons of which one account carries it.
  private(set) var masked: [String: DaySet] = [:]

  init() {}

  /// - Complexity: O(links + accounts).
  init(_ evidence: IdentityEvidence, accounts: SymbolList, nodes: NodeMap) {
    // Accounts stand first, by their numbers; behind them the nodes that are no account.
    let first = accounts.count
    var parents = Array(0..<(first + evidence.nodes.count))
    func place(_ node: UInt32) -> Int {
      let account = nodes.accounts[Int(node)]
      return account >= 0 ? Int(account) : first + Int(node)
    }
    func root(_ start: Int) -> Int {
      var at = start
      while parents[at] != at {
        parents[at] = parents[parents[at]]
        at = parents[at]
      }
      return at
    }
    for (link, count) in evidence.links where count > 0 {
      let one = root(place(link.entity))
      let other = root(place(link.counterpart))
      // The smaller number is the root, so the result does not depend on the order.
      if one < other { parents[other] = one } else { parents[one] = other }
    }
    representatives = (0..<first).map { UInt32(root($0)) }
    var sizes = [Int32](repeating: 0, count: first)
    for representative in representatives { sizes[Int(representative)] += 1 }
    for (account, representative) in representatives.enumerated()
    where sizes[Int(representative)] == 1 {
      single.insert(UInt32(account))
    }
    var carriers: [String: Set<Int>] = [:]
    for (mark, count) in evidence.marks where count > 0 {
      carriers[mark.mask, default: []].insert(root(place(mark.entity)))
    }
    for (mask, persons) in carriers {
      var set = DaySet()
      for (account, representative) in representatives.enumerated()
      where persons.contains(Int(representative)) {
        set.insert(UInt32(account))
      }
      masked[mask] = set
    }
  }

  /// The accounts that one of these masks leaves out.
  func accounts(under masks: [String]) -> DaySet {
    var all = DaySet()
    for mask in masks {
      if let set = masked[mask] { all.formUnion(set) }
    }
    return all
  }

  func representative(of account: UInt32) -> UInt32 {
    Int(account) < representatives.count ? representatives[Int(account)] : account
  }

  /// The accounts that stand for another person than before, or are left out where they were not,
  /// or the other way round.
  func difference(from before: PersonMap) -> DaySet {
    var changed = DaySet()
    for account in 0..<UInt32(representatives.count)
    where before.representative(of: account) != representatives[Int(account)] {
      changed.insert(account)
    }
    for mask in Set(masked.keys).union(before.masked.keys).sorted() {
      let (new, old) = (masked[mask] ?? DaySet(), before.masked[mask] ?? DaySet())
      new.visit { if !old.contains($0) { changed.insert($0) } }
      old.visit { if !new.contains($0) { changed.insert($0) } }
    }
    return changed
  }
}

/// Which account each node of the identity evidence is; kept up as both grow.
struct NodeMap: Sendable {
  /// For each node the account of the same name, or -1.
  private(set) var accounts: [Int32] = []
  private var accountsSeen = 0

  init() {}

  /// - Complexity: O(new accounts + new nodes).
  mutating func extend(_ evidence: IdentityEvidence, accounts list: SymbolList) {
    for node in accounts.count..<evidence.nodes.count {
      accounts.append(list.find(evidence.nodes.texts[node]).map { Int32($0) } ?? -1)
    }
    for account in accountsSeen..<list.count {
      if let node = evidence.nodes.find(list.texts[account]) {
        accounts[Int(node)] = Int32(account)
      }
    }
    accountsSeen = list.count
  }
}
