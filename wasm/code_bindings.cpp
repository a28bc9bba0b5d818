// Scripts for other systems in JavaScript. As in bindings.cpp, what can fail returns its errors as JSON, "[]" where
// there are none.
#include <emscripten/bind.h>

#include <string>

#include "slalom/experiment.h"

namespace {

struct TextResult {
  std::string value;
  std::string errors;
};

TextResult torch_script(const std::string& document, std::size_t run) {
  const auto script = slalom::torch_script(document, run);
  return script ? TextResult{*script, "[]"} : TextResult{"", slalom::to_json(script.errors())};
}

}  // namespace

EMSCRIPTEN_BINDINGS(slalom_code) {
  emscripten::value_object<TextResult>("TextResult")
      .field("value", &TextResult::value)
      .field("errors", &TextResult::errors);
  emscripten::function("torchScript", &torch_script);
}
