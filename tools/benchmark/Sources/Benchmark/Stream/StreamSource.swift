import Agents
import EventLog
import Events
import Synchronization

/// The stream as a bulk append reads it: records with their payloads, one row and one outcome each.
final class StreamSource: BulkSource {
  let log: Log
  let stream: EventStream
  let end: UInt64
  private let layers: [LayerID]
  private let names = (0..<12).map { SourceID(EventStream.sources[$0]) }
  private let measures = EventStream.metrics.map { MeasureName($0) }

  /// Records of one page, known at the same time.
  private static let page: UInt64 = 512

  init(_ log: Log, _ stream: EventStream, events: UInt64) async throws {
    self.log = log
    self.stream = stream
    end = events
    var layers: [LayerID] = []
    for source in EventStream.sources {
      layers.append(try await log.layer(of: SourceID(source), mapping: Array("stream".utf8)))
    }
    self.layers = layers
  }

  func next(most: Int, at first: Offset) throws -> (piece: Range<UInt64>, events: Int)? {
    guard first.rawValue < end else { return nil }
    let last = min(end, first.rawValue + UInt64(most))
    return (first.rawValue..<last, Int(last - first.rawValue))
  }

  func prepare(_ piece: Range<UInt64>, at first: Offset) throws -> [AppendBatch] {
    var batches: [AppendBatch] = []
    var number = piece.lowerBound
    while number < piece.upperBound {
      // Pages end at their multiples, so that the same events have the same knowledge time however
      // the stream is cut.
      let last = min(piece.upperBound, (number / Self.page + 1) * Self.page)
      batches.append(try page(number..<last))
      number = last
    }
    return batches
  }

  private func page(_ numbers: Range<UInt64>) throws -> AppendBatch {
    let known =
      EventStream.start + Int64(numbers.lowerBound / Self.page + 1) * 512
      * EventStream.step
    var batch = AppendBatch(to: log, clock: Timestamp(microseconds: known))
    var payload = PayloadWriter()
    for number in numbers {
      let event = stream.event(number)
      payload.removeAll()
      payload.append(event)
      let record = RecordCollected(
        source: names[event.source], key: PayloadWriter.hexadecimal(event.id),
        payload: payload.bytes)
      let place = batch.append(
        EventDraft(
          .recordCollected(record), at: Timestamp(microseconds: event.arrival),
          by: "agent:collector"))
      let layer = layers[event.source]
      try batch.append(
        Observation(
          source: names[event.source], measure: measures[event.metric],
          entity: "u-\(event.entity)", value: event.value,
          eventTime: Timestamp(microseconds: event.eventTime),
          arrivedAt: Timestamp(microseconds: event.arrival)),
        to: layer, record: place)
      try batch.setOutcome(.rows(1), of: place, in: layer)
    }
    return batch
  }

  func appends(of prepared: [AppendBatch], at first: Offset) throws -> [AppendBatch] { prepared }
}
