import EventLog
import Events

/// Takes the rows that say who is one person, and who carries a mask, out of batches.
struct IdentityScan: Sendable {
  static let columns: RowColumns = [
    .ordinals, .measures, .names, .entities, .counterparts, .weights,
  ]

  /// Symbols of the two measures.
  let link: UInt32?
  let mark: UInt32?
  let symbols: SymbolTable

  func append(_ batch: RowBatch, to found: inout [IdentityRow]) throws {
    let measures = batch.measures
    var latest: (name: UInt32, mask: String) = (0, "")
    for row in 0..<batch.count where measures[row] == link || measures[row] == mark {
      let isLink = measures[row] == link
      if isLink, batch.entities[row] == 0 || batch.counterparts[row] == 0 { continue }
      if !isLink, batch.names[row] != latest.name {
        latest = (batch.names[row], try symbols.text(batch.names[row], in: .name))
      }
      found.append(
        IdentityRow(
          entity: batch.entities[row], other: isLink ? batch.counterparts[row] : 0,
          mask: isLink ? "" : latest.mask, weight: batch.weights[row],
          reference: batch.reference(at: row)))
    }
  }
}
