import Events
import Storage

/// How far an agent has read: database `cursors`.
struct CursorRecord {
  let readTo: UInt64

  init(readTo: UInt64) { self.readTo = readTo }

  init(decoding bytes: [UInt8]) throws(ByteReader.Truncated) {
    var reader = ByteReader(bytes)
    readTo = try reader.next()
  }

  var encoded: [UInt8] {
    var writer = ByteWriter(reserving: 8)
    writer.append(readTo)
    return writer.bytes
  }
}

/// The last append of a producer: database `producers`.
struct ProducerRecord {
  let epoch: UInt64
  let sequence: UInt64
  let first: UInt64
  let count: UInt64
  let knowledgeTime: Int64

  init(stamp: ProducerStamp, receipt: AppendReceipt) {
    epoch = stamp.epoch
    sequence = stamp.sequence
    first = receipt.first.rawValue
    count = UInt64(receipt.count)
    knowledgeTime = receipt.knowledgeTime.microseconds
  }

  init(decoding bytes: [UInt8]) throws(ByteReader.Truncated) {
    var reader = ByteReader(bytes)
    epoch = try reader.next()
    sequence = try reader.next()
    first = try reader.next()
    count = try reader.next()
    knowledgeTime = try reader.next()
  }

  var encoded: [UInt8] {
    var writer = ByteWriter(reserving: 40)
    for number in [epoch, sequence, first, count] { writer.append(number) }
    writer.append(knowledgeTime)
    return writer.bytes
  }

  /// What the producer was told, and is told again when it asks again.
  var receipt: AppendReceipt {
    AppendReceipt(
      first: Offset(first), count: Int(count),
      knowledgeTime: Timestamp(microseconds: knowledgeTime), wasRetry: true)
  }
}
