/// One named set of records between the true number of active users and a department's.
public struct BridgeTerm: Sendable, Equatable {
  /// The New York day that is bridged.
  public var day: CivilDay
  /// Whose number it leads to.
  public var department: TruthValue.Department
  /// What the set is, as in `Beacon only`; `truth` and `shows` begin and end a bridge.
  public var term: String
  /// What it adds; negative where the department counts less.
  public var count: Int
  /// The accounts (or the account of each seat) in the set, as on the wire, sorted.
  public var members: [String]

  /// The first line of `truth/bridges.csv`.
  public static let header = "day,department,term,count"
  /// The term as a line of the file.
  public var line: String { "\(day),\(department.rawValue),\(term),\(count)" }
}

extension Truth {
  /// How many active persons of a day were known at 06:00 of each day from the next one on, until
  /// all were.
  public func publications(on day: CivilDay) -> [(known: CivilDay, value: Int)] {
    let standing = activePeople(on: day).standings
    var known = day + 1
    var publications: [(known: CivilDay, value: Int)] = []
    repeat {
      publications.append((known, standing.count { $0 <= Int32(known.number) }))
      known = known + 1
    } while publications[publications.count - 1].value < standing.count
    return publications
  }

  /// How many persons are active when `notification_open` does not count: the rules of December.
  public func activeUnderV2(on day: CivilDay) -> Int {
    engagement.identity.people(engagement.activeUnderV2.window(day - 27...day)).members.count
  }

  /// The three bridges of a day; each sums from the truth to what the department shows.
  public func bridges(on day: CivilDay) -> [BridgeTerm] {
    let truth = Set(activePeople(on: day).members)
    return productBridge(day, truth) + ceoBridge(day, truth) + salesBridge(day, truth)
  }

  private func bridge(
    _ day: CivilDay, _ department: TruthValue.Department, truth: Int,
    _ terms: [(term: String, sign: Int, members: [String])]
  ) -> [BridgeTerm] {
    var bridge = [
      BridgeTerm(day: day, department: department, term: "truth", count: truth, members: [])
    ]
    for term in terms where !term.members.isEmpty {
      bridge.append(
        BridgeTerm(
          day: day, department: department, term: term.term,
          count: term.sign * term.members.count, members: term.members.sorted()))
    }
    let shown = bridge.reduce(0) { $0 + $1.count }
    bridge.append(
      BridgeTerm(day: day, department: department, term: "shows", count: shown, members: []))
    return bridge
  }

  private func name(_ account: Int) -> String {
    engagement.identity.accounts[account].id.description
  }

  private func productBridge(_ day: CivilDay, _ truth: Set<Int>) -> [BridgeTerm] {
    let identity = engagement.identity
    let month = day - 27...day
    let shown = productAccounts(on: day).members
    func people(_ presence: Presence) -> Set<Int> {
      Set(Gathering(accounts: presence.window(month)).members.map { identity.person[$0] })
    }
    let reached = Set(shown.map { identity.person[$0] })
    let anyName = people(engagement.productAnyName)
    let anyDay = people(engagement.productAnyDay)
    let anyDelay = people(engagement.productAnyDelay)
    var newNames: [String] = []
    var beacon: [String] = []
    var late: [String] = []
    var lastHours: [String] = []
    for person in truth where !reached.contains(person) {
      if !anyName.contains(person) {
        beacon.append(name(person))
      } else if !anyDay.contains(person) {
        newNames.append(name(person))
      } else if !anyDelay.contains(person) {
        lastHours.append(name(person))
      } else {
        late.append(name(person))
      }
    }
    var second: [String] = []
    var staff: [String] = []
    var bots: [String] = []
    var firstHours: [String] = []
    var counted: Set<Int> = []
    for account in shown {
      let person = identity.person[account]
      if truth.contains(person) {
        if !counted.insert(person).inserted { second.append(name(account)) }
      } else if identity.isBot[account] {
        bots.append(name(account))
      } else if identity.isStaff[account] {
        staff.append(name(account))
      } else {
        firstHours.append(name(account))
      }
    }
    return bridge(
      day, .product, truth: truth.count,
      [
        ("only new mobile event names", -1, newNames), ("Beacon only", -1, beacon),
        ("late more than 48 h", -1, late), ("only in the last hours (UTC edge)", -1, lastHours),
        ("second account of one person", 1, second), ("staff and test", 1, staff),
        ("bots", 1, bots), ("only in the first hours (UTC edge)", 1, firstHours),
      ])
  }

  private func ceoBridge(_ day: CivilDay, _ truth: Set<Int>) -> [BridgeTerm] {
    let identity = engagement.identity
    let shown = seenAccounts(on: day).members
    let before = Gathering(accounts: engagement.active.window(day - 29...day - 28)).members
    let earlier = Set(before.map { identity.person[$0] })
    var accounts: [Int: [Int]] = [:]
    for account in shown { accounts[identity.person[account], default: []].append(account) }
    var terms: [String: [String]] = [:]
    for (person, seen) in accounts {
      guard !truth.contains(person) else {
        let products = seen.map { identity.accounts[$0].id.product }
        // One identity stands for the person: the one outside Beacon, if there is one.
        let kept = products.firstIndex { $0 != .beacon } ?? 0
        for place in seen.indices where place != kept {
          let isBeacon = products[place] == .beacon
          terms[isBeacon ? "second identity across products" : "second account", default: []]
            .append(name(seen[place]))
        }
        continue
      }
      for account in seen {
        let term =
          identity.isBot[account]
          ? "bots"
          : identity.isStaff[account]
            ? "staff and test"
            : earlier.contains(person) ? "days 29 and 30" : "token refresh only"
        terms[term, default: []].append(name(account))
      }
    }
    let unseen = truth.filter { accounts[$0] == nil }.map { name($0) }
    let order = [
      "second identity across products", "second account", "staff and test", "bots",
      "days 29 and 30", "token refresh only",
    ]
    return bridge(
      day, .ceo, truth: truth.count,
      order.map { ($0, 1, terms[$0] ?? []) } + [("Beacon times that fail to parse", -1, unseen)])
  }

  private func salesBridge(_ day: CivilDay, _ truth: Set<Int>) -> [BridgeTerm] {
    let identity = engagement.identity
    let end = Zone.newYork.start(of: day + 1)
    var seated: Set<Int> = []
    var dormant: [String] = []
    var open: [String] = []
    var expired: [String] = []
    var further: [String] = []
    for (index, life) in company.books.subscriptions.enumerated() {
      guard let version = life.version(before: min(end, company.end)),
        version.status != .cancelled
      else { continue }
      let isExpired = version.status == .trialing && life.trialEnd ?? .max <= end
      // The seats that the version counts: those that had been added by then.
      for place in life.seats.indices where life.seats[place].addedAt <= version.at {
        let id = "seat_\(life.id)_\(place + 1)"
        guard !isExpired else {
          expired.append(id)
          continue
        }
        guard let account = company.seat(index, place, at: end - 1)?.account,
          let holder = identity.index[account]
        else {
          open.append(id)
          continue
        }
        let person = identity.person[holder]
        if !truth.contains(person) {
          dormant.append(id)
        } else if !seated.insert(person).inserted {
          further.append(id)
        }
      }
    }
    let contracts = company.contractState(before: end).filter { $0.status == .active }
    var standing: Set<UInt32> = []
    for life in company.books.subscriptions {
      let version = life.version(before: min(end, company.end))
      if let version, version.status != .cancelled { standing.insert(life.id) }
    }
    func seats(of contract: Contract) -> [String] {
      (0..<contract.seats).map { "k-\(contract.id) seat \($0 + 1)" }
    }
    // Sales ends a contract the day after its subscription was cancelled.
    let (twice, once) = contracts.reduce(into: ([String](), [String]())) { found, contract in
      let isTwice = contract.subscription.map(standing.contains) ?? false
      if isTwice { found.0 += seats(of: contract) } else { found.1 += seats(of: contract) }
    }
    return bridge(
      day, .sales, truth: truth.count,
      [
        ("active without a seat", -1, truth.subtracting(seated).map { name($0) }),
        ("seats assigned but dormant", 1, dormant), ("never assigned", 1, open),
        ("expired trials not cancelled", 1, expired),
        ("contracts that stand in both billing and crm", 1, twice),
        ("contracts that stand in crm only", 1, once),
        ("second seat of one person", 1, further),
      ])
  }
}
