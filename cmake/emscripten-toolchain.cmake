# Finds Emscripten (scripts/where.mjs knows the order of search) and hands over to its own CMake toolchain file.
if(NOT DEFINED ENV{SLALOM_EMSCRIPTEN})
  find_program(SLALOM_NODE NAMES node nodejs REQUIRED)
  execute_process(
    COMMAND "${SLALOM_NODE}" "${CMAKE_CURRENT_LIST_DIR}/../scripts/where.mjs" emscripten
    OUTPUT_VARIABLE slalom_emscripten
    OUTPUT_STRIP_TRAILING_WHITESPACE
    RESULT_VARIABLE slalom_where)
  if(NOT slalom_where EQUAL 0)
    message(FATAL_ERROR "No Emscripten found. `npm run build` gets one, or says how to.")
  endif()
  # CMake reads this file again for every compiler check; the environment spares the search.
  set(ENV{SLALOM_EMSCRIPTEN} "${slalom_emscripten}")
endif()
include("$ENV{SLALOM_EMSCRIPTEN}/cmake/Modules/Platform/Emscripten.cmake")
