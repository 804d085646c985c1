import Synchronization

/// Something that was ordered to go wrong.
public struct Fault: Sendable, Equatable {
  /// What goes wrong.
  public enum Kind: String, Sendable, CaseIterable {
    /// 500 with an error of the service.
    case serverError = "500"
    /// 503 with `Retry-After: 30`.
    case unavailable = "503"
    /// 429 with `Retry-After: 5`.
    case limited = "429"
    /// 401, as if the credential had been withdrawn.
    case refused = "401"
    /// No answer, until the caller goes or the fault ends.
    case hang
    /// The answer ends in the middle of its records, and says that it is whole.
    case malformed
    /// Numbers come as strings, strings as arrays.
    case wrongTypes = "wrong-types"
    /// Amounts come in a currency that nobody knows.
    case unknownCurrency = "unknown-currency"
    /// The next page is this one, again and again.
    case endlessPage = "endless-page"
    /// The cursor is no longer known.
    case expiredCursor = "expired-cursor"
    /// The connection breaks in the middle of the answer.
    case drop
    /// The simulated response time is thirty times as long.
    case slow
  }

  public var service: ServiceName
  public var kind: Kind
  /// How many calls it strikes; nil: any number.
  public var count: Int?
  /// Until when (simulated time) it strikes; nil: until it is taken back.
  public var until: Int64?

  /// A fault of a service.
  public init(_ kind: Kind, of service: ServiceName, count: Int? = nil, until: Int64? = nil) {
    self.service = service
    self.kind = kind
    self.count = count
    self.until = until
  }
}

/// The faults that are in force.
final class FaultList: Sendable {
  private let faults = Mutex<[Fault]>([])

  func add(_ fault: Fault) { faults.withLock { $0.append(fault) } }

  /// Takes faults back: a service's, or all.
  func remove(of service: ServiceName? = nil) {
    faults.withLock { $0.removeAll { service == nil || $0.service == service } }
  }

  var all: [Fault] { faults.withLock { $0 } }

  /// The fault that strikes this call, if one does; one that is used up is dropped.
  func strike(_ service: ServiceName, now: Int64) -> Fault.Kind? {
    faults.withLock { faults in
      faults.removeAll { fault in fault.until.map { now >= $0 } ?? false }
      guard let index = faults.firstIndex(where: { $0.service == service }) else { return nil }
      let kind = faults[index].kind
      if let count = faults[index].count {
        if count <= 1 { faults.remove(at: index) } else { faults[index].count = count - 1 }
      }
      return kind
    }
  }

  /// Whether a service still hangs.
  func isHanging(_ service: ServiceName, now: Int64) -> Bool {
    faults.withLock { faults in
      faults.contains { fault in
        fault.service == service && fault.kind == .hang && (fault.until.map { now < $0 } ?? true)
      }
    }
  }
}
