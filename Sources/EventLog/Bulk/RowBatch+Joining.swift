extension RowBatch {
  /// Counts the records from an offset on instead of from zero.
  mutating func rebase(by base: UInt64) {
    for index in records.indices { records[index] += base }
  }

  /// Adds rows whose records come behind those of this batch.
  mutating func append(contentsOf other: RowBatch) {
    records += other.records
    ordinals += other.ordinals
    measures += other.measures
    names += other.names
    entities += other.entities
    counterparts += other.counterparts
    values += other.values
    units += other.units
    labels += other.labels
    eventTimes += other.eventTimes
    originTimes += other.originTimes
    arrivals += other.arrivals
    weights += other.weights
    replacedRecords += other.replacedRecords
    replacedLayers += other.replacedLayers
    replacedOrdinals += other.replacedOrdinals
    reasons += other.reasons
    count += other.count
  }
}

extension OutcomeBatch {
  mutating func rebase(by base: UInt64) {
    for index in records.indices { records[index] += base }
  }

  mutating func append(contentsOf other: OutcomeBatch) {
    records += other.records
    codes += other.codes
    details += other.details
    count += other.count
  }
}
