/// Rebuilds a state from the log. The same events in the same order always give the same state.
public protocol Projection<State>: Sendable {
  associatedtype State: Sendable
  var initialState: State { get }
  /// Applies one event. It cannot fail and it decides nothing: the event has happened.
  func evolve(_ state: inout State, _ recorded: RecordedEvent)
}

/// A projection that answers commands with new events. Pure: no clock, no I/O, no randomness.
public protocol Decider<State, Command>: Projection {
  associatedtype Command: Sendable
  associatedtype Refusal: Error
  func decide(_ command: Command, given state: State) throws(Refusal) -> [Event]
}
