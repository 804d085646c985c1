import CZstd
import Synchronization

/// Compresses with zstd; keeps its working memory from one frame to the next.
@safe public struct ZstdCompressor: ~Copyable {
  private let context: OpaquePointer
  private let level: Int32

  /// - Parameter level: zstd's level; 1 was both smaller and faster than 3 on JSON records.
  public init(level: Int32 = 1) {
    guard let context = unsafe ZSTD_createCCtx() else { fatalError("out of memory") }
    unsafe self.context = context
    self.level = level
  }

  deinit { unsafe ZSTD_freeCCtx(context) }

  /// Appends one frame with a part of an array to `target`.
  public mutating func append(
    _ bytes: [UInt8], _ part: Range<Int>, to target: inout [UInt8]
  ) throws(StorageError) {
    let span = bytes.span
    let whole = unsafe span.bytes
    try append(whole.extracting(part), to: &target)
  }

  /// Appends one frame with `bytes` to `target`.
  public mutating func append(
    _ bytes: borrowing RawSpan, to target: inout [UInt8]
  ) throws(StorageError) {
    let start = target.count
    let bound = ZSTD_compressBound(bytes.byteCount)
    target.append(contentsOf: repeatElement(0, count: bound))
    let size = unsafe bytes.withUnsafeBytes { source in
      unsafe target.withUnsafeMutableBytes { target in
        unsafe ZSTD_compressCCtx(
          context, target.baseAddress?.advanced(by: start), bound, source.baseAddress,
          source.count, level)
      }
    }
    guard ZSTD_isError(size) == 0 else {
      throw .frame(reason: unsafe String(cString: ZSTD_getErrorName(size)))
    }
    target.removeLast(bound - size)
  }
}

/// Decompresses frames of zstd; keeps its working memory from one frame to the next, and leaves it
/// to the next one of its kind: a context is 95 kB, more than most frames that are read alone.
@safe public struct ZstdDecompressor: ~Copyable {
  /// Taken for the first frame: many a read comes to none.
  private var context: OpaquePointer?

  /// Contexts that nobody uses, as addresses because a pointer is not `Sendable`.
  private static let spare = Mutex<[UInt]>([])
  private static let mostSpare = 8

  public init() { unsafe context = nil }

  deinit {
    guard let context = unsafe context else { return }
    let isKept = Self.spare.withLock { spare in
      guard spare.count < Self.mostSpare else { return false }
      spare.append(UInt(bitPattern: context))
      return true
    }
    if !isKept { unsafe ZSTD_freeDCtx(context) }
  }

  private static func newContext() -> OpaquePointer {
    if let address = spare.withLock({ $0.popLast() }),
      let context = unsafe OpaquePointer(bitPattern: address)
    {
      return unsafe context
    }
    guard let context = unsafe ZSTD_createDCtx() else { fatalError("out of memory") }
    return unsafe context
  }

  /// Appends the `length` bytes that a frame holds to `target`.
  /// - Throws: ``StorageError/frame(reason:)`` if it is damaged or holds another number of bytes.
  public mutating func append(
    frame: borrowing RawSpan, holding length: Int, to target: inout [UInt8]
  ) throws(StorageError) {
    let context = unsafe context ?? Self.newContext()
    unsafe self.context = context
    let start = target.count
    target.append(contentsOf: repeatElement(0, count: length))
    let size = unsafe frame.withUnsafeBytes { source in
      unsafe target.withUnsafeMutableBytes { target in
        unsafe ZSTD_decompressDCtx(
          context, target.baseAddress?.advanced(by: start), length, source.baseAddress,
          source.count)
      }
    }
    guard ZSTD_isError(size) == 0 else {
      throw .frame(reason: unsafe String(cString: ZSTD_getErrorName(size)))
    }
    guard size == length else {
      throw .frame(reason: "it holds \(size) bytes instead of \(length)")
    }
  }
}
