import EventLog
import Events

/// Which rows one fold takes for one data item, in the symbols of a log: what a ``RowFilter``, a
/// window and an item's labels come to. Masks are not asked: who carries one is known at the end.
struct RowGate: Sendable, Hashable {
  var filter: RowFilter
  /// Event times in microseconds, from the first moment of the window up to its end.
  var window: Range<Int64>
  /// The rows' labels under `splitBy` are exactly these; nil: any.
  var labels: Labels?
  var splitBy: [String]

  /// Days of event time in UTC that the window touches; nil where it has no beginning.
  var days: ClosedRange<Int32>? {
    guard window.lowerBound > .min else { return nil }
    let day: Int64 = 86_400_000_000
    return Int32(
      truncatingIfNeeded: floorDivide(window.lowerBound, day))...Int32(
        truncatingIfNeeded: floorDivide(window.upperBound - 1, day))
  }

  func takes(source: SourceID) -> Bool {
    filter.sources.isEmpty || filter.sources.contains(source)
  }

  /// Whether rows with some labels pass and others do not.
  var asksLabels: Bool {
    guard filter.labels.isEmpty else { return true }
    return labels.map { !(splitBy.isEmpty && $0 == .none) } ?? false
  }

  func takes(labels row: Labels) -> Bool {
    for (key, values) in filter.labels {
      guard let value = row[key], values.contains(value) else { return false }
    }
    return labels.map { row.keeping(splitBy) == $0 } ?? true
  }
}

/// Gates made ready for the columns of one layer: each question is an array look-up.
struct CompiledGates: Sendable {
  private struct Compiled: Sendable {
    let bit: UInt64
    let measure: UInt32
    let window: Range<Int64>
    /// By symbol; empty: any name.
    let names: [Bool]
    let late: Int64
    let asksLabels: Bool
  }

  private let gates: [RowGate]
  private let numbers: [Int]
  private let compiled: [Compiled]
  /// For each symbol of a label set the gates that take it; nil until it is met.
  private var labelled: [UInt32: UInt64] = [:]
  private let symbols: SymbolTable

  /// - Returns: Nil if no gate takes rows of the source.
  init?(_ gates: [RowGate], source: SourceID, symbols: SymbolTable) throws {
    self.symbols = symbols
    var numbers: [Int] = []
    var compiled: [Compiled] = []
    for (number, gate) in gates.enumerated() where gate.takes(source: source) {
      guard let measure = try symbols.symbol(of: gate.filter.measure.rawValue, in: .measure)
      else { continue }
      var names: [Bool] = []
      if !gate.filter.names.isEmpty {
        names = Array(repeating: false, count: try symbols.count(of: .name) + 1)
        for name in gate.filter.names {
          if let symbol = try symbols.symbol(of: name, in: .name) { names[Int(symbol)] = true }
        }
      }
      numbers.append(number)
      compiled.append(
        Compiled(
          bit: 1 << UInt64(number), measure: measure, window: gate.window, names: names,
          late: gate.filter.arrivedWithin?.microseconds ?? .max,
          asksLabels: gate.asksLabels))
    }
    guard !compiled.isEmpty else { return nil }
    self.gates = gates
    self.numbers = numbers
    self.compiled = compiled
  }

  /// What a scan may pass over.
  var filter: RowScanFilter {
    var days: ClosedRange<Int32>?
    var isBounded = true
    for number in numbers {
      guard let own = gates[number].days else {
        isBounded = false
        continue
      }
      days =
        days.map { min($0.lowerBound, own.lowerBound)...max($0.upperBound, own.upperBound) } ?? own
    }
    return RowScanFilter(measures: Set(compiled.map(\.measure)), days: isBounded ? days : nil)
  }

  /// Calls `body` with every row that passes a gate, and with the gates, one bit each.
  ///
  /// The columns are taken out of the batch once: what is asked of each row is an array look-up.
  mutating func pass(_ batch: RowBatch, _ body: (Int, UInt64) throws -> Void) throws {
    let (measures, times, names) = (batch.measures, batch.eventTimes, batch.names)
    let (arrivals, origins, labels) = (batch.arrivals, batch.originTimes, batch.labels)
    let compiled = compiled
    for row in 0..<batch.count {
      let measure = measures[row]
      var mask: UInt64 = 0
      for gate in compiled where gate.measure == measure {
        let time = times[row]
        guard time >= gate.window.lowerBound, time < gate.window.upperBound else { continue }
        if !gate.names.isEmpty {
          let name = Int(names[row])
          guard name < gate.names.count, gate.names[name] else { continue }
        }
        if gate.late < .max, arrivals[row] &- origins[row] > gate.late { continue }
        if gate.asksLabels, try labelled(labels[row]) & gate.bit == 0 { continue }
        mask |= gate.bit
      }
      if mask != 0 { try body(row, mask) }
    }
  }

  private mutating func labelled(_ symbol: UInt32) throws -> UInt64 {
    if let known = labelled[symbol] { return known }
    let labels = Labels(try symbols.text(symbol, in: .labels)) ?? .none
    var mask: UInt64 = 0
    for number in numbers where gates[number].takes(labels: labels) { mask |= 1 << UInt64(number) }
    labelled[symbol] = mask
    return mask
  }
}
