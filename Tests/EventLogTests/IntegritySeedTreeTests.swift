import Events
import Testing

@testable import EventLog

@Suite struct IntegritySeedTreeTests {
  let seed = Salt(high: 0x0123_4567_89AB_CDEF, low: 42)

  /// The rule written out once more, by hand: what another program would do.
  func salt(leaf: UInt32, component: UInt64) -> [UInt8] {
    var node = seed.bytes
    for depth in 0..<16 {
      let children = Digest32.sha256(of: [UInt8(depth)] + node).bytes
      node =
        leaf >> UInt32(15 - depth) & 1 == 0 ? [UInt8](children[..<16]) : [UInt8](children[16...])
    }
    let number = (0..<8).map { UInt8(truncatingIfNeeded: component >> UInt64(56 - 8 * $0)) }
    return [UInt8](Digest32.sha256(of: node + number).bytes[..<16])
  }

  @Test func `salts are those of the rule`() {
    let tree = SeedTree(seed: seed)
    for leaf in [0, 1, 2, 32_767, 32_768, 65_535] as [UInt32] {
      for component in [0, 1, 300] as [UInt64] {
        #expect(
          tree.salts(ofLeaf: leaf).salt(of: component)?.bytes
            == salt(leaf: leaf, component: component))
      }
    }
  }

  @Test func `many salts at a time are the same ones, over holes too`() throws {
    var tree = SeedTree(seed: seed)
    for leaf in [0, 5, 6, 1000, 65_535] as [UInt32] {
      let changed = tree.erase(leaf: leaf, keeping: leaf == 6 ? [1] : [])
      #expect(changed)
    }
    let leaves: [UInt32] = [1, 2, 3, 4, 6, 7, 8, 9, 10, 400, 401, 999, 1001, 5000, 65_534]
    let salts = try tree.salts(of: leaves.map { ($0, 1) })
    for (leaf, made) in zip(leaves, salts) { #expect(made.bytes == salt(leaf: leaf, component: 1)) }
    #expect(try tree.salts(of: []).isEmpty)
    #expect(throws: CanonicalError.self) { try tree.salts(of: [(4, 1), (5, 1)]) }
    #expect(throws: CanonicalError.self) { try tree.salts(of: [(6, 2)]) }
    let nodes = tree.leafNodes(in: 3..<8)
    #expect(nodes.map { $0 == nil } == [false, false, true, true, false])
  }

  @Test func `an erased event has no salts, and all others keep theirs`() throws {
    var tree = SeedTree(seed: seed)
    var changed = tree.erase(leaf: 77)
    #expect(changed)
    #expect(tree.nodes.count == 16)
    changed = tree.erase(leaf: 77)
    #expect(!changed)
    #expect(tree.salts(ofLeaf: 77).salt(of: 0) == nil)
    for leaf in [0, 76, 78, 65_535] as [UInt32] {
      #expect(
        tree.salts(ofLeaf: leaf).salt(of: 3)?.bytes == salt(leaf: leaf, component: 3))
    }
    // Nothing that is kept leads back to the erased node.
    let path = (0..<16).map { depth in UInt32(77) >> UInt32(16 - depth) }
    for node in tree.nodes where Int(node.depth) < 16 {
      #expect(path[Int(node.depth)] != node.index)
    }
    #expect(try SeedTree(decoding: tree.encoded) == tree)
  }

  @Test func `one component can go and the others stay`() throws {
    var tree = SeedTree(seed: seed)
    var changed = tree.erase(leaf: 9, keeping: [0, 4])
    #expect(changed)
    #expect(tree.salts(ofLeaf: 9).salt(of: 0)?.bytes == salt(leaf: 9, component: 0))
    #expect(tree.salts(ofLeaf: 9).salt(of: 4)?.bytes == salt(leaf: 9, component: 4))
    #expect(tree.salts(ofLeaf: 9).salt(of: 1) == nil)
    let read = try SeedTree(decoding: tree.encoded)
    #expect(read == tree)
    changed = tree.erase(leaf: 9, keeping: [4])
    #expect(changed)
    #expect(tree.salts(ofLeaf: 9).salt(of: 0) == nil)
    #expect(tree.salts(ofLeaf: 9).salt(of: 4)?.bytes == salt(leaf: 9, component: 4))
  }

  @Test func `a whole block can be erased`() {
    var tree = SeedTree(seed: seed)
    for leaf in 0..<64 as Range<UInt32> { _ = tree.erase(leaf: leaf) }
    #expect(tree.nodes.count == 10)
    #expect((0..<64 as Range<UInt32>).allSatisfy { tree.salts(ofLeaf: $0).node == nil })
    #expect(tree.salts(ofLeaf: 64).salt(of: 0)?.bytes == salt(leaf: 64, component: 0))
  }

  @Test(arguments: ["80", "82818311005000", "8281830002500000000000000000000000000000000080"])
  func `bytes that are no tree are refused`(hexadecimal: String) throws {
    let bytes = try #require([UInt8](hexadecimal: hexadecimal))
    #expect(throws: CanonicalError.self) { try SeedTree(decoding: bytes) }
  }
}
