// Pictures and films read from disk through FFmpeg: whatever its decoders for common containers and
// image files take. Files are not trusted: containers that name other files are refused, sizes are
// bounded before anything is allocated, and every failure names the file.

import Basics
import CFFmpeg
import Frames
import Glibc

/// A picture or film file, decoded from its beginning.
package final class MediaFile {
  /// Pixels of a picture beyond which a file is refused.
  static let largestArea = 64 << 20
  // Containers that hold their pictures themselves. Playlists and the like are left out.
  private static let containers = [
    "mov", "matroska", "avi", "gif", "mpegts", "mpeg", "ogg", "flv", "asf", "apng", "png_pipe",
    "jpeg_pipe", "webp_pipe", "bmp_pipe", "tiff_pipe", "ppm_pipe", "pgm_pipe", "jpegxl_pipe",
  ]

  private let path: MediaPath
  private var format: UnsafeMutablePointer<AVFormatContext>?
  private var codec: UnsafeMutablePointer<AVCodecContext>?
  private var packet: UnsafeMutablePointer<AVPacket>?
  private var picture: UnsafeMutablePointer<AVFrame>?
  private var converter: OpaquePointer?
  private var stream: Int32 = -1
  private var isDrained = false
  /// Quarter turns clockwise that the film asks for.
  private var turns = 0

  /// Opens a file and finds its pictures.
  /// - Throws: `MediaError` naming the file and what is wrong with it.
  package init(_ path: MediaPath) throws(MediaError) {
    self.path = path
    cffmpeg_be_quiet()
    try Self.requireFile(path)
    do throws(MediaError) {
      try open()
    } catch {
      close()
      throw error
    }
  }

  package convenience init(_ path: String) throws(MediaError) { try self.init(MediaPath(path)) }

  deinit { close() }

  private static func requireFile(_ path: MediaPath) throws(MediaError) {
    var status = stat()
    guard path.withCString({ stat($0, &status) }) == 0 else {
      throw MediaError("\(path): \(String(cString: strerror(errno)))")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw MediaError("\(path): not a regular file; give a picture or a video")
    }
    guard status.st_size > 0 else {
      throw MediaError("\(path): empty file; remove it or replace it")
    }
  }

  // The demuxer of a single picture, told by its first bytes; nil leaves the choice to FFmpeg, which goes
  // by names too: one with a number or a pattern in it may be taken for a sequence, whose demuxer opens
  // other files and so is not allowed here.
  private static func picture(_ path: MediaPath) -> UnsafePointer<AVInputFormat>? {
    var head = [UInt8](repeating: 0, count: 4096)
    guard let file = path.withCString({ fopen($0, "rb") }) else { return nil }
    defer { fclose(file) }
    head.removeLast(head.count - fread(&head, 1, head.count, file))
    let name = demuxers.first { head.starts(with: $0.start) }?.name
    // Pictures that move have a chunk of their own before the first picture.
    if name == "png_pipe", let still = head.firstRange(of: Array("IDAT".utf8)),
      head[..<still.lowerBound].firstRange(of: Array("acTL".utf8)) != nil
    {
      return av_find_input_format("apng")
    }
    if name == "webp_pipe", !head.dropFirst(8).starts(with: "WEBP".utf8) { return nil }
    return name.flatMap { av_find_input_format($0) }
  }

  private static let demuxers: [(start: [UInt8], name: String)] = [
    ([0xFF, 0xD8, 0xFF], "jpeg_pipe"),
    ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "png_pipe"),
    (Array("RIFF".utf8), "webp_pipe"), (Array("BM".utf8), "bmp_pipe"),
    ([0x49, 0x49, 0x2A, 0x00], "tiff_pipe"), ([0x4D, 0x4D, 0x00, 0x2A], "tiff_pipe"),
    (Array("P2".utf8), "pgm_pipe"), (Array("P5".utf8), "pgm_pipe"), (Array("P3".utf8), "ppm_pipe"),
    (Array("P6".utf8), "ppm_pipe"),
  ]

  private func open() throws(MediaError) {
    var options: OpaquePointer?
    defer { av_dict_free(&options) }
    av_dict_set(&options, "protocol_whitelist", "file", 0)
    av_dict_set(&options, "format_whitelist", Self.containers.joined(separator: ","), 0)
    let demuxer = Self.picture(path)
    var opened: UnsafeMutablePointer<AVFormatContext>?
    let status = path.withCString(after: "file:") {
      avformat_open_input(&opened, $0, demuxer, &options)
    }
    format = opened
    guard status == 0, let format else {
      throw failure("neither a picture nor a video that can be read")
    }
    guard avformat_find_stream_info(format, nil) >= 0 else { throw failure("no video in it") }
    var decoder: UnsafePointer<AVCodec>?
    stream = av_find_best_stream(format, AVMEDIA_TYPE_VIDEO, -1, -1, &decoder, 0)
    guard stream >= 0, let decoder,
      let parameters = format.pointee.streams[Int(stream)]?.pointee.codecpar
    else { throw failure("no pictures in it that can be decoded") }
    try check(width: parameters.pointee.width, height: parameters.pointee.height)
    if let stream = format.pointee.streams[Int(stream)] {
      // A matrix that turns nothing into anything has no angle.
      let angle = cffmpeg_rotation(stream)
      if angle.isFinite { turns = Int((angle / 90).rounded()).wrapped(in: 4) }
    }
    codec = avcodec_alloc_context3(decoder)
    packet = av_packet_alloc()
    picture = av_frame_alloc()
    guard let codec, packet != nil, picture != nil else { throw failure("no memory to decode it") }
    codec.pointee.thread_count = 1
    codec.pointee.max_pixels = Int64(Self.largestArea)
    guard avcodec_parameters_to_context(codec, parameters) >= 0,
      avcodec_open2(codec, decoder, nil) == 0
    else { throw failure("its pictures cannot be decoded") }
  }

  private func check(width: Int32, height: Int32) throws(MediaError) {
    guard width > 0, height > 0 else { throw failure("it is cut short, or has no pictures") }
    guard Int(width) * Int(height) <= Self.largestArea else {
      throw failure(
        "pictures of \(width)x\(height), more than \(Self.largestArea >> 20) megapixels")
    }
  }

  /// The next picture at its own size, or nil at the end.
  ///
  /// Damage after the first picture ends the film there, as players do.
  /// - Throws: `MediaError` if a picture is too large or memory is short.
  package func next() throws(MediaError) -> Frame? {
    guard let format, let codec, let packet, let picture else { return nil }
    while true {
      let status = avcodec_receive_frame(codec, picture)
      if status == 0 {
        defer { av_frame_unref(picture) }
        return oriented(try converted(picture), picture)
      }
      guard cffmpeg_wants_input(status) != 0, !isDrained else { return nil }
      if av_read_frame(format, packet) < 0 {
        isDrained = true
        avcodec_send_packet(codec, nil)
        continue
      }
      defer { av_packet_unref(packet) }
      // A damaged packet is skipped; the decoder continues with the next.
      if packet.pointee.stream_index == stream { avcodec_send_packet(codec, packet) }
    }
  }

  private func converted(_ picture: UnsafeMutablePointer<AVFrame>) throws(MediaError) -> Frame {
    let (width, height) = (picture.pointee.width, picture.pointee.height)
    try check(width: width, height: height)
    converter = sws_getCachedContext(
      converter, width, height, AVPixelFormat(picture.pointee.format), width, height,
      AV_PIX_FMT_RGB24, SWS_POINT | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT, nil, nil, nil)
    guard let converter else { throw failure("pictures of a kind that cannot be shown") }
    var frame = Frame(width: Int(width), height: Int(height))
    let rows = frame.pixels.withUnsafeMutableBufferPointer { pixels -> Int32 in
      var target: [UnsafeMutablePointer<UInt8>?] = [pixels.baseAddress, nil, nil, nil]
      var stride: [Int32] = [3 * width, 0, 0, 0]
      return withUnsafeBytes(of: &picture.pointee.data) { planes in
        withUnsafeBytes(of: &picture.pointee.linesize) { sizes in
          sws_scale(
            converter,
            planes.baseAddress?.assumingMemoryBound(to: UnsafePointer<UInt8>?.self),
            sizes.baseAddress?.assumingMemoryBound(to: Int32.self), 0, height, &target, &stride)
        }
      }
    }
    guard rows == height else { throw failure("a picture that cannot be converted") }
    return frame
  }

  /// The picture as it is to be looked at: turned as its film says or as a camera noted (EXIF).
  private func oriented(_ frame: Frame, _ picture: UnsafeMutablePointer<AVFrame>) -> Frame {
    let entry = av_dict_get(picture.pointee.metadata, "Orientation", nil, 0)
    let noted = entry.flatMap { entry in
      Int(String(cString: entry.pointee.value).filter { $0.isNumber })
    }
    // Of EXIF's eight: whether left and right are exchanged, then quarter turns clockwise.
    let (isMirrored, quarters): (Bool, Int) =
      switch noted {
      case 2: (true, 0)
      case 3: (false, 2)
      case 4: (true, 2)
      case 5: (true, 3)
      case 6: (false, 1)
      case 7: (true, 1)
      case 8: (false, 3)
      default: (false, turns)
      }
    let seen = isMirrored ? frame.mirrored : frame
    return (0..<quarters).reduce(seen) { frame, _ in frame.turned }
  }

  private func failure(_ reason: String) -> MediaError {
    MediaError("\(path): \(reason); replace it or leave it out")
  }

  private func close() {
    sws_freeContext(converter)
    av_frame_free(&picture)
    av_packet_free(&packet)
    avcodec_free_context(&codec)
    avformat_close_input(&format)
    converter = nil
  }
}
