public import EventLog

/// A state that is a sum over rows: any order, any batches, any number of threads give the same.
///
/// One row at a time is the definition. A projection that must be quick adds the batch form, which
/// gives the same state; a property test holds the one to the other.
public protocol RowProjection<State>: Sendable {
  associatedtype State: Sendable
  /// What it looks at; the other columns of its batches are empty.
  var columns: RowColumns { get }
  var initialState: State { get }
  /// Adds one row of a batch.
  /// - Parameter layer: The index of the row's layer among those of the run.
  func evolve(_ state: inout State, _ batch: RowBatch, row: Int, layer: Int)
  /// Adds all rows of a batch.
  func evolve(_ state: inout State, _ batch: RowBatch, layer: Int)
  /// Brings a state in order when its thread has taken in all its rows, so that the work is shared.
  func settle(_ state: inout State)
  /// Adds what another state has taken in.
  func merge(_ other: State, into state: inout State)
}

extension RowProjection {
  public func settle(_ state: inout State) {}

  public func evolve(_ state: inout State, _ batch: RowBatch, layer: Int) {
    for row in 0..<batch.count { evolve(&state, batch, row: row, layer: layer) }
  }
}
