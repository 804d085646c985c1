import Foundation
import PlumblineTesting
import Testing

@testable import Events

@Suite struct CanonicalPropertyTests {
  /// Another one each run; set PLUMBLINE_TEST_SEED to repeat a run.
  static let seed =
    ProcessInfo.processInfo.environment["PLUMBLINE_TEST_SEED"].flatMap { UInt64($0) }
    ?? UInt64.random(in: 0...UInt64.max)

  @Test func `any value comes back as it was written, in one spelling only`() throws {
    print("seed \(Self.seed)")
    var generator = SeededGenerator(seed: Self.seed)
    for _ in 0..<2_000 {
      var component: UInt64 = 0
      let value = CanonicalValue.random(
        depth: 4, component: &component, erasable: true, using: &generator)
      var encoder = CanonicalEncoder()
      encoder.value(value)
      var decoder = CanonicalDecoder(encoder.bytes)
      let read = try decoder.value()
      try decoder.finish()
      #expect(read == value)
      var again = CanonicalEncoder()
      again.value(read)
      #expect(again.bytes == encoder.bytes)
    }
  }

  @Test func `what the decoder accepts is exactly what the encoder writes`() throws {
    print("seed \(Self.seed)")
    var generator = SeededGenerator(seed: Self.seed ^ 1)
    var accepted = 0
    for _ in 0..<20_000 {
      var component: UInt64 = 0
      let value = CanonicalValue.random(
        depth: 3, component: &component, erasable: true, using: &generator)
      var encoder = CanonicalEncoder()
      encoder.value(value)
      var bytes = encoder.bytes
      // One to three changed, lost or inserted bytes.
      for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: place)
        default: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
        }
      }
      var decoder = CanonicalDecoder(bytes)
      guard let read = try? decoder.value(), decoder.isAtEnd else { continue }
      accepted += 1
      var again = CanonicalEncoder()
      again.value(read)
      #expect(again.bytes == bytes)
    }
    #expect(accepted > 0)
  }

  @Test func `random bytes are refused or read, and never crash a reader`() {
    print("seed \(Self.seed)")
    var generator = SeededGenerator(seed: Self.seed ^ 2)
    for _ in 0..<20_000 {
      let count = Int.random(in: 0...60, using: &generator)
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      var decoder = CanonicalDecoder(bytes)
      while !decoder.isAtEnd, (try? decoder.value()) != nil {}
      _ = try? EnvelopeLayout(bytes)
      _ = try? CanonicalForm.components(of: bytes)
      var salts = NoSalts()
      _ = try? CanonicalForm.bytes(stored: bytes, knowledgeTime: 0, salts: &salts)
      var fields = CanonicalDecoder(bytes)
      try? fields.fields { _, decoder throws(CanonicalError) in _ = try decoder.bignum() }
    }
  }
}
