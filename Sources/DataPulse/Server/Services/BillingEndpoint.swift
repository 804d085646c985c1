/// billing: the embedded form of a MariaDB, with three tables and times without a zone.
struct BillingEndpoint: ServiceEndpoint {
  let simulation: Simulation
  var service: ServiceName { .billing }

  func authorize(_ call: ServiceCall) throws(ServiceRefusal) -> String {
    try call.requireBearer(simulation.credentials.billingToken)
    return "plumbline"
  }

  func answer(_ call: ServiceCall) async throws(ServiceRefusal) -> ServiceAnswer {
    guard call.path.first == "tables", call.method == "GET" else { throw .notFound }
    if call.path.count == 1 {
      return .json(
        #"{"tables":["invoices","subscriptions","seats"],"granted":["invoices","subscriptions","seats"]}"#
      )
    }
    guard call.path.count == 3, call.path[2] == "rows", let stream = Stream(rawValue: call.path[1]),
      [.invoices, .subscriptions, .seats].contains(stream)
    else { throw .notFound }
    return try await ChangeTable(
      simulation: simulation, service: service, name: stream.rawValue, stream: stream
    ).rows(call)
  }
}
