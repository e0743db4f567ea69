// What the machine gives oneDNN to work with, for `sgqn doctor`.

import COneDNN

/// Facts about oneDNN here.
package enum LibraryFacts {
  /// Version that is loaded, as in `2.6.3`.
  package static var version: String {
    guard let version = dnnl_version()?.pointee else { return "unknown" }
    return "\(version.major).\(version.minor).\(version.patch)"
  }

  /// The instruction set that oneDNN uses on this processor.
  package static var instructions: String {
    #if arch(x86_64)
      return instructionsOfX86
    #else
      return "those of every processor of this architecture"
    #endif
  }

  /// oneDNN has names for the instruction sets of x86 alone.
  private static var instructionsOfX86: String {
    let isa = dnnl_get_effective_cpu_isa()
    let names: [(dnnl_cpu_isa_t, String)] = [
      (dnnl_cpu_isa_avx512_core_amx, "AMX"), (dnnl_cpu_isa_avx512_core_bf16, "AVX-512 BF16"),
      (dnnl_cpu_isa_avx512_core_vnni, "AVX-512 VNNI"), (dnnl_cpu_isa_avx512_core, "AVX-512"),
      (dnnl_cpu_isa_avx2_vnni, "AVX2 VNNI"), (dnnl_cpu_isa_avx2, "AVX2"),
      (dnnl_cpu_isa_avx, "AVX"), (dnnl_cpu_isa_sse41, "SSE4.1"),
    ]
    return names.first { isa.rawValue & $0.0.rawValue == $0.0.rawValue }?.1 ?? "none"
  }

  /// Why oneDNN cannot compute here; nil where it can.
  package static var obstacle: String? {
    do throws(TensorError) {
      _ = try Library()
      return nil
    } catch {
      return error.message
    }
  }
}
