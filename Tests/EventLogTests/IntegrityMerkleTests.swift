import Events
import Testing

@testable import EventLog

/// Leaves in memory.
struct ListedLeaves: MerkleSource {
  let hashes: [Digest32]
  var roots: [UInt64: Digest32] = [:]
  func root(ofBlock block: UInt64) -> Digest32 {
    if let root = roots[block] { return root }
    let start = Int(block << 16)
    return MerkleHash.root(of: hashes[start..<start + 65_536])
  }
  func leaves(_ range: Range<UInt64>) -> [Digest32] {
    Array(hashes[Int(range.lowerBound)..<Int(range.upperBound)])
  }
}

@Suite struct IntegrityMerkleTests {
  /// The test tree of RFC 6962's reference implementation (certificate-transparency).
  static let inputs = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
  ]
  static let roots = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ]
  static let leaves = inputs.map { MerkleHash.leaf([UInt8](hexadecimal: $0)!) }

  @Test func `roots are those of the reference implementation`() {
    var frontier = MerkleFrontier()
    #expect(frontier.root().hexadecimal == Self.roots[0])
    for (index, leaf) in Self.leaves.enumerated() {
      _ = frontier.append(leaf)
      #expect(frontier.root().hexadecimal == Self.roots[index + 1])
      #expect(MerkleHash.root(of: Self.leaves[...index]).hexadecimal == Self.roots[index + 1])
      var tree = MerkleTree(ListedLeaves(hashes: Self.leaves), size: UInt64(index + 1))
      #expect(tree.root().hexadecimal == Self.roots[index + 1])
    }
  }

  @Test func `paths are those of the reference implementation`() {
    var tree = MerkleTree(ListedLeaves(hashes: Self.leaves), size: 8)
    #expect(
      tree.inclusionPath(of: 0).map(\.hexadecimal) == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
      ])
    #expect(
      tree.consistencyPath(from: 6).map(\.hexadecimal) == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      ])
    #expect(tree.consistencyPath(from: 8).isEmpty)
  }

  @Test func `every inclusion proof of every small tree holds, and no altered one`() throws {
    let leaves = (0..<33).map { MerkleHash.leaf([UInt8($0)]) }
    for size in 1...33 {
      var tree = MerkleTree(ListedLeaves(hashes: leaves), size: UInt64(size))
      let root = tree.root()
      for index in 0..<size {
        let path = tree.inclusionPath(of: UInt64(index))
        func check(_ leaf: Int, _ index: Int, _ path: [Digest32]) -> Bool {
          MerkleProof.root(
            ofLeaf: leaves[leaf], at: UInt64(index), in: UInt64(size), path: path) == root
        }
        #expect(check(index, index, path))
        #expect(!check((index + 1) % 33, index, path))
        #expect(size == 1 || !check(index, (index + 1) % size, path))
        #expect(!check(index, index, path + [root]))
        #expect(path.isEmpty || !check(index, index, path.dropLast()))
      }
    }
  }

  @Test func `every consistency proof of every small tree holds, and no altered one`() throws {
    let leaves = (0..<33).map { MerkleHash.leaf([UInt8($0)]) }
    var roots: [Digest32] = []
    for size in 0...33 {
      var tree = MerkleTree(ListedLeaves(hashes: leaves), size: UInt64(size))
      roots.append(tree.root())
    }
    for later in 0...33 {
      var tree = MerkleTree(ListedLeaves(hashes: leaves), size: UInt64(later))
      for earlier in 0...later {
        let path = tree.consistencyPath(from: UInt64(earlier))
        func check(_ first: Digest32, _ second: Digest32, _ path: [Digest32]) -> Bool {
          MerkleProof.isConsistent(
            earlier: UInt64(earlier), root: first, later: UInt64(later), root: second, path: path)
        }
        #expect(check(roots[earlier], roots[later], path))
        #expect(!check(roots[(earlier + 1) % 34], roots[later], path))
        #expect(earlier == 0 || !check(roots[earlier], roots[(later + 1) % 34], path))
        #expect(!check(roots[earlier], roots[later], path + [roots[0]]))
      }
    }
  }

  @Test func `a tree over blocks has the root and the paths of one over leaves`() throws {
    let leaves = (0..<70_000).map { index in
      Digest32.sha256(of: withUnsafeBytes(of: index) { [UInt8]($0) })
    }
    var frontier = MerkleFrontier()
    var blockRoots: [Digest32] = []
    for leaf in leaves {
      if let root = frontier.append(leaf) { blockRoots.append(root) }
    }
    var source = ListedLeaves(hashes: leaves)
    #expect(blockRoots == [source.root(ofBlock: 0)])
    source.roots = [0: blockRoots[0]]
    #expect(frontier.root() == MerkleHash.root(of: leaves[...]))
    #expect(try MerkleFrontier(decoding: frontier.encoded) == frontier)
    var tree = MerkleTree(source, size: 70_000)
    for index in [0, 65_535, 65_536, 69_999] as [UInt64] {
      let path = tree.inclusionPath(of: index)
      #expect(
        MerkleProof.root(ofLeaf: leaves[Int(index)], at: index, in: 70_000, path: path)
          == frontier.root())
    }
    for earlier in [1, 65_536, 66_000] as [UInt64] {
      let path = tree.consistencyPath(from: earlier)
      let root = MerkleHash.root(of: leaves[..<Int(earlier)])
      #expect(
        MerkleProof.isConsistent(
          earlier: earlier, root: root, later: 70_000, root: frontier.root(), path: path))
    }
  }
}
