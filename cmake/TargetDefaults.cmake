# slalom_target_defaults(<target> [QUICK]): language level, floating-point policy, instructions, warnings and sanitizers of
# every target of this project. All of it is PRIVATE: none of it reaches a project that uses the installed library.
# QUICK is for programs whose loops are all in the core: a release build compiles them at -O1, which halves the time the
# compiler takes.
include(FloatingPoint)
include(Simd)

# Sanitizers change how objects are laid out, so whatever is linked in (GoogleTest too) must have them.
if(SLALOM_SANITIZE)
  add_compile_options(-fsanitize=${SLALOM_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${SLALOM_SANITIZE})
endif()

set(slalom_warnings -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion)
# Tables are written with designated initialisers; what they leave out has a default on purpose.
list(APPEND slalom_warnings -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Vectors wider than the target's registers are passed between inlined functions only; GCC notes an ABI that is
  # never used.
  list(APPEND slalom_warnings -Wno-psabi)
  # Instrumented or much inlined code hides from GCC what is initialised; Clang, which builds the same sources, does
  # not guess.
  list(APPEND slalom_warnings -Wno-maybe-uninitialized)
  if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # GCC 12 sees overlapping copies inside std::string where there are none (GCC bug 105651).
    list(APPEND slalom_warnings -Wno-restrict)
  endif()
elseif(NOT EMSCRIPTEN)
  # Clang sees the deprecated functions that GCC 12's library uses inside its own std::stable_sort.
  list(APPEND slalom_warnings -Wno-deprecated-declarations)
endif()

function(slalom_target_defaults target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "QUICK" "" "")
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
  target_compile_options(${target} PRIVATE ${slalom_floating_point} ${slalom_simd} ${slalom_warnings})
  if(SLALOM_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  target_compile_options(${target} PRIVATE $<$<CONFIG:Debug>:-Og>)
  if(arg_QUICK)
    target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
  endif()
  if(EMSCRIPTEN)
    # The core reports errors as values; without exceptions and run-time types the module is a third smaller.
    target_compile_options(${target} PRIVATE -fno-exceptions -fno-rtti)
  endif()
endfunction()
