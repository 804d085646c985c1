/// One HTML page that needs nothing else: no script, no font, no other file.
public struct HTMLPage: Sendable {
  private let title: String
  private let style: String
  private let body: String

  /// - Parameters:
  ///   - title: Plain text.
  ///   - style: The page's own rules, behind those that all pages have.
  ///   - body: HTML, whose texts went through ``escape(_:)``.
  public init(title: String, style: String, body: String) {
    self.title = title
    self.style = style
    self.body = body
  }

  /// The page.
  public var text: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(Self.escape(title))</title>
    <style>
    \(Self.style)
    \(style)
    </style>
    </head>
    <body>
    \(body)</body>
    </html>

    """
  }

  /// A text as it may stand in a page, also between quotes.
  public static func escape(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
  }

  private static let style = """
    :root { --ink: #1b2430; --soft: #5d6b7a; --line: #dde3ea; --own: #0b6e4f; --page: #fff;
      --held: #b3261e; --open: #8a6100; }
    @media (prefers-color-scheme: dark) { :root { --ink: #e8edf3; --soft: #9aa8b7;
      --line: #2e3945; --own: #5fd3a8; --page: #12181f; --held: #ff8a80; --open: #f0c36d; } }
    * { box-sizing: border-box; }
    body { font: 15px/1.45 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
      color: var(--ink); background: var(--page); max-width: 68rem; margin: 2.5rem auto;
      padding: 0 1.5rem; }
    .brand { text-transform: uppercase; letter-spacing: .14em; color: var(--own);
      font-weight: 600; font-size: .8rem; margin: 0; }
    h1 { font-size: 1.75rem; margin: .2rem 0; }
    h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; }
    .facts, small { color: var(--soft); }
    table { border-collapse: collapse; width: 100%; }
    th, td { text-align: left; padding: .45rem .7rem .45rem 0;
      border-bottom: 1px solid var(--line); vertical-align: middle; }
    thead th { font-weight: 500; color: var(--soft); font-size: .85rem; }
    tbody th { font-weight: 500; }
    .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
    @page { margin: 14mm; }
    @media print { :root { --ink: #000; --soft: #444; --line: #bbb; --own: #0b6e4f; --page: #fff; }
      body { margin: 0; max-width: none; font-size: 11px; padding: 0; }
      section { break-inside: avoid; } section:last-of-type { break-inside: auto; }
      tr { break-inside: avoid; } }
    """
}
