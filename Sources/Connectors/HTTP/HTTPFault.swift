import AsyncHTTPClient
import Events
import NIOCore

/// Puts the client's errors into words.
enum HTTPFault {
  static func describe(
    _ error: any Error, at address: ServiceAddress, gotHead: Bool
  ) -> (CallMade.Ending, detail: String) {
    let host = address.origin
    if let error = error as? HTTPClientError {
      switch error {
      case .connectTimeout, .deadlineExceeded, .readTimeout, .getConnectionFromPoolTimeout:
        return (.timedOut, "\(host) did not answer in time; ask its owner")
      case .tlsHandshakeTimeout:
        return (.unreachable, "\(host) did not finish the TLS handshake; check the port and scheme")
      case .remoteConnectionClosed where gotHead, .uncleanShutdown where gotHead:
        return (.refused, "\(host) closed the connection inside its answer; it is asked again")
      case .remoteConnectionClosed, .uncleanShutdown:
        return (.unreachable, "\(host) closed the connection without an answer; it is asked again")
      default:
        return (.refused, "the answer of \(host) breaks HTTP: \(error.shortDescription)")
      }
    }
    let kind = String(describing: type(of: error))
    if kind.contains("SSL") {
      return (
        .unreachable,
        "no trusted TLS connection to \(host) (\(kind)); check its certificate and the scheme"
      )
    }
    if let error = error as? IOError {
      return (.unreachable, words(forErrno: error.errnoCode, host: host))
    }
    if kind == "NIOConnectionError" {
      return (
        .unreachable,
        "no connection to \(host): refused or not found; check the address and the service"
      )
    }
    return (
      gotHead ? .refused : .unreachable, "the call to \(host) failed (\(kind)); it is made again"
    )
  }

  private static func words(forErrno code: CInt, host: String) -> String {
    switch code {
    case 111: "\(host) refuses connections; check that the service runs and the port"
    case 104, 32: "\(host) broke the connection off; it is asked again"
    case 110: "\(host) did not accept the connection in time"
    default: "no connection to \(host) (errno \(code)); check the address and the network"
    }
  }
}
