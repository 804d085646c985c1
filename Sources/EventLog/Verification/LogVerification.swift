import Events
import Storage

/// Verifying a log in a child process, because a page that LMDB cannot follow may end the process
/// that reads it.
///
/// The child is this program again, run with arguments that make it call ``report(on:write:)``. It
/// writes lines: `at <place>` before it reads on, `found <place>\t<what>` for each damaged place,
/// `root` with the root over all events, `sum` with the counts, and `done`. A child that ends without
/// `done` was ended by what it read at the last place.
public enum LogVerification {
  /// Runs the child and gathers what it says.
  /// - Parameters:
  ///   - path: The log's directory.
  ///   - program: The program; this one if nil.
  ///   - arguments: Those that make the program report on the log.
  ///   - progress: Told each place that the child has come to.
  /// - Throws: ``EventLogError`` if the child could not be started.
  public static func inChild(
    on path: String, program: String? = nil, arguments: [String],
    progress: (String) -> Void = { _ in }
  ) throws(EventLogError) -> VerificationReport {
    var report = VerificationReport()
    var place = "opening"
    var isDone = false
    let ending = try EventLogError.wrapping {
      try ChildProcess.run(program ?? ChildProcess.ownProgram, arguments) { line in
        switch Line(line) {
        case .at(let reached):
          place = reached
          progress(reached)
        case .found(let place, let what): report.find(place, what)
        case .sum(let counts): report.take(counts)
        case .root(let root): report.root = root
        case .done: isDone = true
        case nil: break
        }
      }
    }
    if !isDone {
      let how =
        switch ending {
        case .exited(let code): "the verification ended with code \(code)"
        case .killed(let signal): "reading on ends the reader (signal \(signal))"
        }
      report.find(place, "\(how): a page is damaged or the file was cut short")
      // The files can be read by their bytes, which says more.
      if report.values == 0 { StoredValues.checkFiles(at: path, into: &report) }
    }
    return report
  }

  /// Verifies a log in this process and writes the lines that ``inChild(program:arguments:progress:)``
  /// reads; to be called by the child.
  /// - Parameter write: Writes one line, without an end, and flushes it.
  public static func report(
    on path: String, write: @escaping @Sendable (String) -> Void
  ) async {
    write(Line.at("opening \(path)").text)
    do {
      let log = try LogReader.open(at: path)
      let verifier = LogVerifier(log) { step in
        switch step {
        case .values: write(Line.at("the values of \(path)").text)
        case .events(let offset): write(Line.at("the events from \(offset) on").text)
        case .rows: write(Line.at("the rows of the layers").text)
        case .found(let finding): write(Line.found(finding.place, finding.what).text)
        }
      }
      let report = try await verifier.verify()
      if let root = report.root { write(Line.root(root).text) }
      write(Line.sum(report.counts).text)
    } catch {
      write(Line.found(path, "\(error)").text)
      if case EventLogError.newerFormat = error {
      } else if case EventLogError.missing = error {
      } else {
        var report = VerificationReport()
        StoredValues.checkFiles(at: path, into: &report)
        for finding in report.findings { write(Line.found(finding.place, finding.what).text) }
        write(Line.sum(report.counts).text)
      }
    }
    write(Line.done.text)
  }

  /// One line from child to parent.
  enum Line: Equatable {
    case at(String)
    case found(String, String)
    case sum([UInt64])
    case root(Digest32)
    case done

    var text: String {
      switch self {
      case .at(let place): "at \(Self.oneLine(place))"
      case .found(let place, let what): "found \(Self.oneLine(place))\t\(Self.oneLine(what))"
      case .sum(let counts): "sum " + counts.map(String.init).joined(separator: " ")
      case .root(let root): "root \(root.hexadecimal)"
      case .done: "done"
      }
    }

    init?(_ text: String) {
      if text == "done" {
        self = .done
      } else if text.hasPrefix("at ") {
        self = .at(String(text.dropFirst(3)))
      } else if text.hasPrefix("found "), let tab = text.firstIndex(of: "\t") {
        self = .found(
          String(text[text.index(text.startIndex, offsetBy: 6)..<tab]),
          String(text[text.index(after: tab)...]))
      } else if text.hasPrefix("root "), let root = Digest32(hexadecimal: String(text.dropFirst(5)))
      {
        self = .root(root)
      } else if text.hasPrefix("sum ") {
        self = .sum(text.dropFirst(4).split(separator: " ").compactMap { UInt64($0) })
      } else {
        return nil
      }
    }

    private static func oneLine(_ text: String) -> String {
      String(text.map { $0 == "\n" || $0 == "\t" ? " " : $0 })
    }
  }
}

extension VerificationReport {
  fileprivate var counts: [UInt64] {
    [
      UInt64(values), UInt64(bytes), events, UInt64(blocks), rows, UInt64(checkpoints),
      isHashed ? 1 : 0,
    ]
  }

  fileprivate mutating func take(_ counts: [UInt64]) {
    guard counts.count == 7 else { return }
    values = Int(counts[0])
    bytes = Int(counts[1])
    events = counts[2]
    blocks = Int(counts[3])
    rows = counts[4]
    checkpoints = Int(counts[5])
    isHashed = counts[6] == 1
  }
}
