/// What the server serves: the company's records by the time at which a service can first show
/// them. A pure function of its seed.
public protocol RecordSource: Sendable {
  /// Every record that a service first shows on a UTC day, in the order of arrival.
  func records(of service: ServiceName, arrivingOn day: CivilDay) -> [ServedRecord]
  /// The full state of a service's objects before a UTC day; empty for a service of happenings.
  func snapshot(of service: ServiceName, asOf day: CivilDay) -> [ServedRecord]
  /// What the support desk pushes on a UTC day, in the order of delivery.
  func webhooks(arrivingOn day: CivilDay) -> [ServedRecord]
}
