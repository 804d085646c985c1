import ArgumentParser
import Glibc

/// Time and processor time from a moment on.
struct Stopwatch {
  private let start = ContinuousClock().now
  private let cpuStart = Self.cpuSeconds

  /// Seconds since then.
  var seconds: Double { Self.seconds(ContinuousClock().now - start) }
  /// Processor seconds of all threads since then.
  var cpu: Double { Self.cpuSeconds - cpuStart }

  static func seconds(_ duration: Duration) -> Double {
    let (seconds, attoseconds) = duration.components
    return Double(seconds) + Double(attoseconds) / 1e18
  }

  static var cpuSeconds: Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
      + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
  }

  /// The most memory that this process has had, in KiB.
  static var peakKibibytes: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss
  }
}

/// What one run measured, printed as one line of JSON for the driver.
struct Measurement {
  private var members: [String] = []

  init(_ watch: Stopwatch, events: Int) {
    add("seconds", watch.seconds)
    add("cpu", watch.cpu)
    add("events", events)
  }

  mutating func add(_ name: String, _ value: Double) { members.append("\"\(name)\": \(value)") }
  mutating func add(_ name: String, _ value: Int) { members.append("\"\(name)\": \(value)") }
  mutating func add(_ name: String, _ values: [Int]) { members.append("\"\(name)\": \(values)") }
  mutating func add(_ name: String, text: String) { members.append("\"\(name)\": \"\(text)\"") }

  /// Adds the middle and the 99th percentile of latencies in seconds.
  mutating func add(latencies: [Double]) {
    let sorted = latencies.sorted()
    guard !sorted.isEmpty else { return }
    add("p50_ms", sorted[sorted.count / 2] * 1e3)
    add("p99_ms", sorted[Int(Double(sorted.count) * 0.99)] * 1e3)
    add("max_ms", sorted[sorted.count - 1] * 1e3)
  }

  consuming func print() {
    add("peak_kb", Stopwatch.peakKibibytes)
    Swift.print("{" + members.joined(separator: ", ") + "}")
  }
}

/// Files as the workloads read and write them.
enum PlainFile {
  static func lines(_ path: String, count: Int) throws -> [[UInt8]] {
    guard let file = fopen(path, "r") else { throw ValidationError("cannot read \(path)") }
    defer { fclose(file) }
    var lines: [[UInt8]] = []
    lines.reserveCapacity(count)
    var buffer: UnsafeMutablePointer<CChar>?
    var room = 0
    defer { free(buffer) }
    while lines.count < count {
      let length = getline(&buffer, &room, file)
      guard length > 0, let buffer else { break }
      let line = UnsafeRawBufferPointer(start: buffer, count: length)
      lines.append(Array(line.last == 10 ? line.dropLast() : line[...]))
    }
    guard lines.count == count else { throw ValidationError("\(path) has too few lines") }
    return lines
  }
}

/// A file that is written from its beginning.
final class OutputFile {
  private let file: UnsafeMutablePointer<FILE>

  init(_ path: String) throws {
    guard let file = fopen(path, "w") else { throw ValidationError("cannot write \(path)") }
    self.file = file
  }

  func write(_ bytes: [UInt8]) throws {
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
      throw ValidationError("the disk is full")
    }
  }

  func write<Number>(_ numbers: [Number]) throws where Number: FixedWidthInteger {
    let written = numbers.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
    guard written == numbers.count * MemoryLayout<Number>.stride else {
      throw ValidationError("the disk is full")
    }
  }

  deinit { fclose(file) }
}
