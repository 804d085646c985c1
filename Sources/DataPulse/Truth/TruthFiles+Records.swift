import Foundation

extension TruthFiles {
  /// Writes one NDJSON file a service: the full state of object sources, then everything in the
  /// order of arrival, to 30 days after the last day. Each line has `arrived_at`, `stream` and the
  /// `record` (an object, or the text of a CSV or OpenMetrics line).
  ///
  /// - Parameter progress: Called with a service, an arrival day, and the records written so far.
  /// - Throws: An error of the file system.
  public func writeRecords(
    progress: (ServiceName, CivilDay, Int) -> Void = { _, _, _ in }
  ) throws {
    var written = 0
    for service in ServiceName.allCases {
      let file = directory.appending(path: "\(service.rawValue).ndjson")
      try write("\(service.rawValue).ndjson", Data())
      let handle = try FileHandle(forWritingTo: file)
      let first = truth.days.lowerBound
      var bytes: [UInt8] = []
      for record in truth.company.snapshot(of: service, asOf: first) {
        Self.append(record, to: &bytes)
      }
      for day in first...truth.days.upperBound + 30 {
        let records = truth.company.records(of: service, arrivingOn: day)
        for record in records { Self.append(record, to: &bytes) }
        try handle.write(contentsOf: Data(bytes))
        bytes.removeAll(keepingCapacity: true)
        written += records.count
        progress(service, day, written)
      }
      try handle.close()
    }
  }

  /// Appends a record as a line of its service's NDJSON file.
  static func append(_ record: ServedRecord, to bytes: inout [UInt8]) {
    bytes.append(#"{"arrived_at":""#)
    bytes.appendMilliInstant(record.arrivedAt)
    bytes.append(#"","stream":""#)
    bytes.append(record.stream.rawValue)
    bytes.append(#"","record":"#)
    if record.body.first == UInt8(ascii: "{") {
      bytes.append(contentsOf: record.body)
    } else {
      bytes.append(UInt8(ascii: "\""))
      // ISO-8859-1 is the first 256 characters of Unicode.
      for byte in record.body {
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
          bytes.append(UInt8(ascii: "\\"))
        }
        bytes.append(contentsOf: Character(Unicode.Scalar(byte)).utf8)
      }
      bytes.append(UInt8(ascii: "\""))
    }
    bytes.append("}\n")
  }
}
