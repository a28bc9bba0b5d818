# Which vector instructions a build may use. The bits do not depend on the choice (the kernels never vectorise across a
# reduction); the speed does. AVX2 comes without FMA on purpose, see FloatingPoint.cmake.
set(slalom_simd "")

if(EMSCRIPTEN)
  if(SLALOM_SIMD STREQUAL "auto")
    # -msse4.1 turns on Eigen's SSE code, which Emscripten's headers map to WASM SIMD.
    set(slalom_simd -msimd128 -msse4.1)
  endif()
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
  if(SLALOM_SIMD STREQUAL "auto" AND NOT DEFINED SLALOM_HOST_HAS_AVX2)
    include(CheckCXXSourceRuns)
    check_cxx_source_runs("int main() { return __builtin_cpu_supports(\"avx2\") ? 0 : 1; }" SLALOM_HOST_HAS_AVX2)
  endif()
  if(SLALOM_SIMD STREQUAL "avx2" OR (SLALOM_SIMD STREQUAL "auto" AND SLALOM_HOST_HAS_AVX2))
    set(slalom_simd -mavx2 -mno-fma)
  endif()
elseif(SLALOM_SIMD STREQUAL "avx2")
  message(FATAL_ERROR "SLALOM_SIMD=avx2 needs an x86-64 processor, this is ${CMAKE_SYSTEM_PROCESSOR}.")
endif()
