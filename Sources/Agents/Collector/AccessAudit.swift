public import Events

/// Looks for reads under our credential that we did not make: a service's own access log beside the
/// calls that our log holds.
///
/// Every line of the service is explained by one call of ours at most: the same request at about the
/// same time, with the same answer. What is left was somebody else.
public struct AccessAudit: Sendable {
  /// One line of a service's access log.
  public struct Line: Hashable, Sendable {
    public let at: Timestamp
    /// Whose credential it was.
    public let principal: String
    /// Method and path, as a call of ours names them.
    public let request: String
    public let status: Int64
    public let records: Int64

    public init(
      at: Timestamp, principal: String, request: String, status: Int64, records: Int64
    ) {
      self.at = at
      self.principal = principal
      self.request = request
      self.status = status
      self.records = records
    }
  }

  /// A call of ours, and when it left.
  public struct Call: Hashable, Sendable {
    public let at: Timestamp
    public let call: CallMade
    /// Method and path as the service names them: it may be reached behind a prefix.
    public let request: String

    public init(at: Timestamp, call: CallMade, request: String? = nil) {
      self.at = at
      self.call = call
      self.request = request ?? call.request
    }
  }

  private let source: SourceID
  private let grant: Grant
  private let principals: Set<String>
  private let slack: Int64

  /// - Parameters:
  ///   - principals: The names under which the service knows our credential.
  ///   - slack: So far the service's clock and ours may lie apart.
  public init(
    of source: SourceID, grant: Grant, principals: Set<String>, slack: Duration = .seconds(300)
  ) {
    self.source = source
    self.grant = grant
    self.principals = principals
    self.slack = slack.microseconds
  }

  /// The reads that no call of ours explains, in the order of the service's log.
  /// - Parameters:
  ///   - lines: New lines of the service's log, of whatever principal.
  ///   - calls: Our calls to the service in their time, `slack` before and after included.
  /// - Complexity: O(*n* log *n*) in lines and calls.
  public func foreign(among lines: [Line], beside calls: [Call]) -> [AccessFlagged] {
    let own = lines.enumerated().filter { principals.contains($0.element.principal) }
    var free: [String: [Call]] = [:]
    for call in calls where call.call.source == source && call.call.ending != .denied {
      free[call.request, default: []].append(call)
    }
    for request in free.keys { free[request]?.sort { $0.at < $1.at } }
    var unexplained: [(place: Int, line: Line)] = []
    // What agrees in all comes first, so that a foreign read takes no call of ours for its own.
    for (place, line) in own {
      if !take(line, from: &free, where: { isSame($0, line) }) { unexplained.append((place, line)) }
    }
    // A call whose answer was lost knows neither its status nor its records.
    unexplained.removeAll { _, line in
      take(line, from: &free) { $0.call.status == 0 || $0.call.ending == .unreachable }
    }
    return unexplained.sorted { $0.place < $1.place }.map { flag($0.line) }
  }

  private func isSame(_ call: Call, _ line: Line) -> Bool {
    call.call.status == line.status && call.call.records == line.records
  }

  private func take(
    _ line: Line, from free: inout [String: [Call]], where fits: (Call) -> Bool
  ) -> Bool {
    guard let calls = free[line.request] else { return false }
    let near = calls.indices.filter {
      abs(calls[$0].at.microseconds - line.at.microseconds) <= slack && fits(calls[$0])
    }
    let nearest = near.min {
      abs(calls[$0].at.microseconds - line.at.microseconds)
        < abs(calls[$1].at.microseconds - line.at.microseconds)
    }
    guard let nearest else { return false }
    free[line.request]?.remove(at: nearest)
    return true
  }

  private func flag(_ line: Line) -> AccessFlagged {
    let path = line.request.split(separator: " ", maxSplits: 1).last.map(String.init) ?? ""
    let isGranted = grant.allows(path)
    var reason = "a read under our credential that we did not make"
    if line.status == 401 || line.status == 403 {
      reason = "refused under our credential, and we did not ask"
    } else if !isGranted {
      reason = "a read outside our grant, under our credential, that we did not make"
    }
    return AccessFlagged(
      source: source, request: line.request,
      reason: "\(reason): \(line.records) records at \(line.at)")
  }
}
