import Events

/// The first or the last day of a month, when invoices are written and contracts begin and end.
enum MonthEdge: String {
  case first, last
}

extension CivilDay {
  var monthEdge: MonthEdge? {
    if components.day == 1 { return .first }
    return advanced(by: 1).components.day == 1 ? .last : nil
  }
}
