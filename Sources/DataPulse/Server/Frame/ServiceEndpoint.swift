/// One service as the outside sees it.
protocol ServiceEndpoint: Sendable {
  var service: ServiceName { get }

  /// Who calls, as the access log names it.
  /// - Throws: ``ServiceRefusal`` if the call does not prove it.
  func authorize(_ call: ServiceCall) throws(ServiceRefusal) -> String

  /// The answer to a call that may be made.
  /// - Throws: ``ServiceRefusal`` if the service says no.
  func answer(_ call: ServiceCall) async throws(ServiceRefusal) -> ServiceAnswer
}
