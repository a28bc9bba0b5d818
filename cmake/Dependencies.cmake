# Third-party libraries as targets: slalom_json, slalom_eigen (headers) and, on demand, CLI11, zlib, libpng, GoogleTest and Google
# Benchmark. Each is the system's copy where there is a fitting one, else a pinned download.
#
# The hashes are those of the upstream release archives; to verify one: download the URL and run sha256sum on it, or
# compare with another distributor's record (Homebrew formulas and the Bazel Central Registry list the same).
include(FetchContent)
set(FETCHCONTENT_QUIET OFF)

macro(slalom_declare name url sha256)
  FetchContent_Declare(${name} URL ${url} URL_HASH SHA256=${sha256} DOWNLOAD_EXTRACT_TIMESTAMP ON ${ARGN})
endmacro()

# A folder that does not exist: the archive is unpacked and nothing of its own build is configured.
set(headers_only no-build)

slalom_declare(eigen
  https://gitlab.com/libeigen/eigen/-/archive/5.0.1/eigen-5.0.1.tar.gz
  e9c326dc8c05cd1e044c71f30f1b2e34a6161a3b6ecf445d56b53ff1669e3dec
  SOURCE_SUBDIR ${headers_only})
slalom_declare(json
  https://github.com/nlohmann/json/releases/download/v3.12.0/json.tar.xz
  42f6e95cad6ec532fd372391373363b62a14af6d771056dbfc86160e6dfff7aa
  SOURCE_SUBDIR ${headers_only})
slalom_declare(cli11
  https://github.com/CLIUtils/CLI11/archive/refs/tags/v2.5.0.tar.gz
  17e02b4cddc2fa348e5dbdbb582c59a3486fa2b2433e70a0c3bacb871334fd55)
slalom_declare(zlib
  https://github.com/madler/zlib/releases/download/v1.3.1/zlib-1.3.1.tar.gz
  9a93b2b7dfdac77ceba5a558a580e74667dd6fede4585b91eefb60f03b72df23)
slalom_declare(png
  https://downloads.sourceforge.net/project/libpng/libpng16/1.6.43/libpng-1.6.43.tar.xz
  6a5ca0652392a2d7c9db2ae5b40210843c0bbc081cbd410825ab00cc59f14a6c)
slalom_declare(googletest
  https://github.com/google/googletest/archive/refs/tags/v1.17.0.tar.gz
  65fab701d9829d38cb77c14acdc431d2108bfdbf8979e40eb8ae567edf10b27c)
slalom_declare(benchmark
  https://github.com/google/benchmark/archive/refs/tags/v1.9.4.tar.gz
  b334658edd35efcf06a99d9be21e4e93e092bd5f95074c1673d5c8705d95c104)

# A header-only library as an INTERFACE target. Its folder is linked into the build tree, alone: adding /usr/include to
# a cross build would mix the machine's C library into it.
function(slalom_header_library target dir folder)
  set(view "${PROJECT_BINARY_DIR}/headers/${target}")
  file(MAKE_DIRECTORY "${view}")
  file(CREATE_LINK "${dir}/${folder}" "${view}/${folder}" SYMBOLIC COPY_ON_ERROR)
  add_library(${target} INTERFACE)
  target_include_directories(${target} SYSTEM INTERFACE "${view}")
endfunction()

# Where a cross build does not look by itself.
set(system_headers /usr/local/include /usr/include)

# JSON. Exceptions are off for every user alike, so that one definition of its inline functions exists and the core
# fails natively as it does in WebAssembly.
find_path(SLALOM_JSON_DIR nlohmann/json.hpp PATHS ${system_headers} NO_CMAKE_FIND_ROOT_PATH)
if(NOT SLALOM_JSON_DIR)
  FetchContent_MakeAvailable(json)
  set(SLALOM_JSON_DIR "${json_SOURCE_DIR}/include" CACHE PATH "" FORCE)
endif()
slalom_header_library(slalom_json "${SLALOM_JSON_DIR}" nlohmann)
target_compile_definitions(slalom_json INTERFACE JSON_NOEXCEPTION JSON_USE_IMPLICIT_CONVERSIONS=0)

# Eigen 5 or later (the file Eigen/Version came with 5): the system's, else the one beside the private toolchain.
find_path(SLALOM_EIGEN_DIR Eigen/Version PATHS ${system_headers} PATH_SUFFIXES eigen3 NO_CMAKE_FIND_ROOT_PATH)
if(NOT SLALOM_EIGEN_DIR)
  find_program(SLALOM_NODE NAMES node nodejs)
  if(SLALOM_NODE)
    execute_process(
      COMMAND "${SLALOM_NODE}" "${PROJECT_SOURCE_DIR}/scripts/where.mjs" eigen
      OUTPUT_VARIABLE slalom_eigen_hint
      OUTPUT_STRIP_TRAILING_WHITESPACE
      ERROR_QUIET)
    if(slalom_eigen_hint)
      find_path(SLALOM_EIGEN_DIR Eigen/Version PATHS "${slalom_eigen_hint}" NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
    endif()
  endif()
endif()
if(NOT SLALOM_EIGEN_DIR)
  FetchContent_MakeAvailable(eigen)
  set(SLALOM_EIGEN_DIR "${eigen_SOURCE_DIR}" CACHE PATH "" FORCE)
endif()
slalom_header_library(slalom_eigen "${SLALOM_EIGEN_DIR}" Eigen)
target_compile_definitions(slalom_eigen INTERFACE EIGEN_MPL2_ONLY)

# slalom_cli11(), slalom_zlib(), ...: called where the library is used, so that nobody downloads what they do not build.
macro(slalom_need_cli11)
  find_package(CLI11 CONFIG QUIET)
  if(NOT TARGET CLI11::CLI11)
    FetchContent_MakeAvailable(cli11)
  endif()
endmacro()

macro(slalom_need_zlib)
  find_package(ZLIB QUIET)
  if(NOT TARGET ZLIB::ZLIB)
    set(SKIP_INSTALL_ALL ON)
    set(ZLIB_BUILD_EXAMPLES OFF)
    # It still asks for a CMake older than today's CMake agrees to imitate.
    set(CMAKE_POLICY_VERSION_MINIMUM 3.5)
    FetchContent_MakeAvailable(zlib)
    add_library(slalom_zlib INTERFACE)
    target_link_libraries(slalom_zlib INTERFACE zlibstatic)
    # zconf.h is generated into the build folder.
    target_include_directories(slalom_zlib INTERFACE "${zlib_SOURCE_DIR}" "${zlib_BINARY_DIR}")
    add_library(ZLIB::ZLIB ALIAS slalom_zlib)
  endif()
endmacro()

# After slalom_need_zlib().
macro(slalom_need_png)
  find_package(PNG 1.6 QUIET)
  if(NOT TARGET PNG::PNG)
    set(SKIP_INSTALL_ALL ON)
    foreach(part SHARED TESTS TOOLS EXECUTABLES FRAMEWORK)
      set(PNG_${part} OFF)
    endforeach()
    # It takes the target there is, rather than look for another.
    set(PNG_BUILD_ZLIB ON)
    FetchContent_MakeAvailable(png)
    add_library(slalom_png INTERFACE)
    target_link_libraries(slalom_png INTERFACE png_static)
    # pnglibconf.h is generated into the build folder.
    target_include_directories(slalom_png SYSTEM INTERFACE "${png_SOURCE_DIR}" "${png_BINARY_DIR}")
    add_library(PNG::PNG ALIAS slalom_png)
  endif()
endmacro()

macro(slalom_need_googletest)
  set(INSTALL_GTEST OFF)
  set(BUILD_GMOCK OFF)
  if(EMSCRIPTEN)
    # Looking for threads would make Emscripten build its whole C library a second time.
    set(gtest_disable_pthreads ON)
  endif()
  if(EXISTS /usr/src/googletest/CMakeLists.txt)
    # From source rather than the packaged archive: sanitizers and WebAssembly need it built like the tests.
    add_subdirectory(/usr/src/googletest "${PROJECT_BINARY_DIR}/googletest" EXCLUDE_FROM_ALL SYSTEM)
  else()
    FetchContent_MakeAvailable(googletest)
  endif()
endmacro()

macro(slalom_need_benchmark)
  find_package(benchmark CONFIG QUIET)
  if(NOT TARGET benchmark::benchmark)
    set(BENCHMARK_ENABLE_TESTING OFF)
    set(BENCHMARK_ENABLE_INSTALL OFF)
    FetchContent_MakeAvailable(benchmark)
  endif()
endmacro()
