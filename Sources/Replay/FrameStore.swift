// Frames in memory, compressed with zstd against a few early frames: a simulator's pictures differ
// little from each other, so a frame of 21 KB takes about 0.7 KB with a fixed camera. Frames lie in
// pages of 256; a page's place is reused as a whole once the ring comes round to it.

import CZstd

/// The newest `slots` frames, each a block of `frameBytes` bytes.
final class FrameStore {
  let frameBytes: Int
  let slots: Int
  /// Frames ever added.
  private(set) var count = 0
  private var pages: [Page] = []
  private var coder: FrameCoder?
  private var samples: [UInt8] = []
  private let own = FrameReader()

  private struct Page {
    var bytes: [UInt8] = []
    /// Where each frame starts; one more than there are frames.
    var offsets = [0]
  }

  static let framesPerPage = 256
  /// How many of the first page's frames serve as the dictionary of all later ones.
  private static let samples = 4

  /// - Parameter slots: frames to keep at least.
  init(frameBytes: Int, slots: Int) {
    self.frameBytes = frameBytes
    let page = Self.framesPerPage
    // One page more, because a reused page loses all of its frames at once.
    self.slots = (slots + page - 1) / page * page + page
  }

  /// Whether a frame is still there.
  func holds(_ frame: Int) -> Bool {
    let newest = (count - 1) / Self.framesPerPage
    let oldest = max(0, newest - slots / Self.framesPerPage + 1)
    return frame >= oldest * Self.framesPerPage && frame < count
  }

  /// Adds a frame of `frameBytes` bytes.
  func add(_ planes: UnsafeBufferPointer<UInt8>) {
    precondition(planes.count == frameBytes, "\(planes.count) bytes in a frame")
    let place = openPage()
    if let coder {
      coder.compress(planes) { pages[place].bytes.append(contentsOf: $0) }
    } else {
      pages[place].bytes.append(contentsOf: planes)
      if count % (Self.framesPerPage / Self.samples) == 0 { samples += planes }
    }
    close(place)
  }

  /// Adds a frame as `stored` gave it.
  /// - Returns: false if it is not a frame of this store.
  func add(stored blob: UnsafeBufferPointer<UInt8>) -> Bool {
    if blob.count == frameBytes {
      let place = openPage()
      pages[place].bytes.append(contentsOf: blob)
      if coder == nil, count % (Self.framesPerPage / Self.samples) == 0 { samples += blob }
      close(place)
      return true
    }
    guard let coder else { return false }
    var planes = [UInt8](repeating: 0, count: frameBytes)
    let fits = planes.withUnsafeMutableBufferPointer { coder.decompress(blob, into: $0, own) }
    guard fits else { return false }
    let place = openPage()
    pages[place].bytes.append(contentsOf: blob)
    close(place)
    return true
  }

  /// The page for the next frame, emptied where the ring comes round to it.
  private func openPage() -> Int {
    let place = count % slots / Self.framesPerPage
    if place == pages.count {
      pages.append(Page())
    } else if count % Self.framesPerPage == 0 {
      pages[place].bytes.removeAll(keepingCapacity: true)
      pages[place].offsets = [0]
    }
    return place
  }

  private func close(_ place: Int) {
    pages[place].offsets.append(pages[place].bytes.count)
    count += 1
    if coder == nil, count == Self.framesPerPage {
      coder = FrameCoder(dictionary: samples, frameBytes: frameBytes)
      samples = []
    }
  }

  /// A frame's bytes as they are kept: `frameBytes` of them where it is not compressed.
  func stored<R>(_ frame: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
    precondition(holds(frame), "frame \(frame) of \(count) is gone")
    let slot = frame % slots
    let page = pages[slot / Self.framesPerPage]
    let index = slot % Self.framesPerPage
    let range = page.offsets[index]..<page.offsets[index + 1]
    return try page.bytes.withUnsafeBufferPointer {
      try body(UnsafeBufferPointer(rebasing: $0[range]))
    }
  }

  /// Writes a frame's `frameBytes` bytes. Several threads may read at once, each with its reader.
  func read(_ frame: Int, into target: UnsafeMutablePointer<UInt8>, _ reader: FrameReader) {
    stored(frame) { blob in
      if blob.count == frameBytes {
        target.update(from: blob.baseAddress!, count: frameBytes)
      } else {
        let whole = coder?.decompress(
          blob, into: UnsafeMutableBufferPointer(start: target, count: frameBytes), reader)
        precondition(whole == true, "frame \(frame) does not decompress")
      }
    }
  }

  /// Bytes that all frames take.
  var byteCount: Int { pages.reduce(samples.count) { $0 + $1.bytes.capacity } }
}

/// What one thread needs to read frames.
final class FrameReader {
  fileprivate let context = ZSTD_createDCtx()

  deinit { ZSTD_freeDCtx(context) }
}

/// zstd with a dictionary of raw content.
private final class FrameCoder {
  private let frameBytes: Int
  private let encoder = ZSTD_createCCtx()
  private let encoding: OpaquePointer?
  private let decoding: OpaquePointer?
  private var scratch: [UInt8]

  init(dictionary: [UInt8], frameBytes: Int) {
    self.frameBytes = frameBytes
    encoding = ZSTD_createCDict(dictionary, dictionary.count, 3)
    decoding = ZSTD_createDDict(dictionary, dictionary.count)
    // One byte less than a frame fails to fit what does not compress; such frames are kept whole.
    scratch = [UInt8](repeating: 0, count: frameBytes - 1)
  }

  deinit {
    ZSTD_freeCCtx(encoder)
    ZSTD_freeCDict(encoding)
    ZSTD_freeDDict(decoding)
  }

  /// Gives the compressed frame, or the frame itself where compression gains nothing.
  func compress(
    _ planes: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    scratch.withUnsafeMutableBufferPointer { scratch in
      let size = ZSTD_compress_usingCDict(
        encoder, scratch.baseAddress, scratch.count, planes.baseAddress, planes.count, encoding)
      body(
        ZSTD_isError(size) != 0
          ? planes : UnsafeBufferPointer(rebasing: UnsafeBufferPointer(scratch)[..<size]))
    }
  }

  /// - Returns: whether `blob` was exactly one frame.
  func decompress(
    _ blob: UnsafeBufferPointer<UInt8>, into target: UnsafeMutableBufferPointer<UInt8>,
    _ reader: FrameReader
  ) -> Bool {
    let size = ZSTD_decompress_usingDDict(
      reader.context, target.baseAddress, target.count, blob.baseAddress, blob.count, decoding)
    return size == frameBytes
  }
}
