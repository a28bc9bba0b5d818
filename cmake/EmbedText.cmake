# slalom_embed_text(<target> <file> <symbol>): compiles a text file into <target> as
#   extern const char slalom::embedded::<symbol>[]; extern const std::size_t slalom::embedded::<symbol>_size;
# declared in the header "embedded/<symbol>.h". The text ends with a zero that the size does not count.
function(slalom_embed_text target file symbol)
  set(dir "${CMAKE_CURRENT_BINARY_DIR}/embedded-text")
  set(header "${dir}/embedded/${symbol}.h")
  set(source "${dir}/embedded/${symbol}.cpp")
  set(SYMBOL ${symbol})
  configure_file("${PROJECT_SOURCE_DIR}/cmake/embedded.h.in" "${header}" @ONLY)
  add_custom_command(
    OUTPUT "${source}"
    COMMAND ${CMAKE_COMMAND} -DINPUT=${file} -DOUTPUT=${source} -DSYMBOL=${symbol} -P
            "${PROJECT_SOURCE_DIR}/cmake/embed-text.cmake"
    DEPENDS "${file}" "${PROJECT_SOURCE_DIR}/cmake/embed-text.cmake"
    COMMENT "Embed ${symbol}"
    VERBATIM)
  target_sources(${target} PRIVATE "${source}")
  # A chunk may end inside a UTF-8 sequence, and a long text exceeds what -Wpedantic expects of a literal.
  set_source_files_properties("${source}" PROPERTIES COMPILE_OPTIONS -w)
  target_include_directories(${target} PRIVATE "${dir}")
endfunction()
