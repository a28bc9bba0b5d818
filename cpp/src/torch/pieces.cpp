#include "torch/pieces.h"

#include <algorithm>

#include "embedded/torch_data.h"
#include "embedded/torch_functions.h"
#include "embedded/torch_layers.h"
#include "embedded/torch_losses.h"
#include "embedded/torch_random.h"
#include "embedded/torch_schedules.h"
#include "embedded/torch_training.h"
#include "torch/python_text.h"

namespace slalom::torch {
namespace {

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

std::string_view line_at(std::string_view text, std::size_t at) { return text.substr(at, text.find('\n', at) - at); }

bool begins_definition(std::string_view line) {
  return line.starts_with("def ") || line.starts_with("class ") || line.starts_with("@");
}

// "(a, b=1):" -> a, b
std::vector<std::string_view> parameters_of(std::string_view signature) {
  std::vector<std::string_view> list;
  std::size_t at = signature.find('(') + 1;
  while (at < signature.size() && signature[at] != ')') {
    std::size_t end = at;
    while (is_word(signature[end])) ++end;
    if (const std::string_view name = signature.substr(at, end - at); name != "self") list.push_back(name);
    at = signature.find_first_of(",)", end);
    while (signature[at] == ',' || signature[at] == ' ') ++at;
  }
  return list;
}

Piece piece_of(std::string_view text) {
  std::size_t at = 0;
  while (text[at] == '@') at = text.find('\n', at) + 1;
  std::string_view signature = line_at(text, at);
  const bool is_class = signature.starts_with("class ");
  const std::size_t first = signature.find(' ') + 1;
  const std::string_view name = signature.substr(first, signature.find_first_of("(:") - first);
  if (is_class) {
    const std::size_t init = text.find("def __init__(");
    signature = init == std::string_view::npos ? std::string_view("()") : line_at(text, init);
  }
  return {name, parameters_of(signature), text};
}

void cut(std::string_view file, std::vector<Piece>& pieces) {
  std::size_t start = std::string_view::npos;
  bool decorated = false;  // the definition begun is only a decorator so far
  const auto finish = [&](std::size_t end) {
    if (start == std::string_view::npos) return;
    std::string_view text = file.substr(start, end - start);
    text.remove_suffix(text.size() - text.find_last_not_of('\n') - 2);
    pieces.push_back(piece_of(text));
  };
  for (std::size_t at = 0; at < file.size(); at = file.find('\n', at) + 1) {
    const std::string_view line = line_at(file, at);
    if (!begins_definition(line)) continue;
    if (!decorated) {
      finish(at);
      start = at;
    }
    decorated = line.starts_with("@");
  }
  finish(file.size());
}

const std::vector<Piece>& pieces() {
  static const std::vector<Piece> list = [] {
    std::vector<Piece> all;
    cut({embedded::torch_random, embedded::torch_random_size}, all);
    cut({embedded::torch_data, embedded::torch_data_size}, all);
    cut({embedded::torch_layers, embedded::torch_layers_size}, all);
    cut({embedded::torch_losses, embedded::torch_losses_size}, all);
    cut({embedded::torch_functions, embedded::torch_functions_size}, all);
    cut({embedded::torch_schedules, embedded::torch_schedules_size}, all);
    cut({embedded::torch_training, embedded::torch_training_size}, all);
    return all;
  }();
  return list;
}

// Whether code has this name, not as a member of something, where may_follow(what stands behind it) holds.
template <class MayFollow>
bool has_name(std::string_view code, std::string_view name, MayFollow may_follow) {
  for (std::size_t at = code.find(name); at != std::string_view::npos; at = code.find(name, at + 1)) {
    const bool begins = at == 0 || !(is_word(code[at - 1]) || code[at - 1] == '.');
    if (begins && may_follow(code.substr(at + name.size()))) return true;
  }
  return false;
}

// As names(), but only where it is called, passed on or looked into: words of comments are none.
bool uses(std::string_view code, std::string_view name) {
  return has_name(code, name, [](std::string_view rest) {
    return !rest.empty() && std::string_view("(.)").find(rest.front()) != std::string_view::npos;
  });
}

}  // namespace

const Piece* find_piece(std::string_view name) {
  const auto found = std::ranges::find(pieces(), name, &Piece::name);
  return found == pieces().end() ? nullptr : &*found;
}

std::optional<std::string> call_text(std::string_view piece, std::string_view given, const Entry& entry,
                                     const Configured& config) {
  const Piece* definition = find_piece(piece);
  if (definition == nullptr) return std::nullopt;
  std::string arguments(given);
  for (const std::string_view parameter : definition->parameters) {
    const int index = entry.field_index(parameter);
    if (index < 0) continue;  // one of those given
    const auto i = static_cast<std::size_t>(index);
    arguments += (arguments.empty() ? "" : ", ") + std::string(parameter) + "=";
    arguments += value_text(entry.fields[i], config.values[i]);
  }
  return std::string(piece) + "(" + arguments + ")";
}

std::string definitions_for(std::string_view code) {
  const std::vector<Piece>& all = pieces();
  std::vector<bool> needed(all.size());
  std::vector<std::string_view> open{code};
  while (!open.empty()) {
    const std::string_view text = open.back();
    open.pop_back();
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (needed[i] || !uses(text, all[i].name)) continue;
      needed[i] = true;
      open.push_back(all[i].text);
    }
  }
  std::string result;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (needed[i]) (result += "\n\n") += all[i].text;
  }
  return result;
}

bool names(std::string_view code, std::string_view name) {
  return has_name(code, name, [](std::string_view rest) { return rest.empty() || !is_word(rest.front()); });
}

std::string imports_for(std::string_view code) {
  std::string lines;
  for (const std::string_view module :
       {"base64", "contextlib", "gzip", "itertools", "math", "pathlib", "struct", "sys", "time"}) {
    if (uses(code, module)) lines += "import " + std::string(module) + "\n";
  }
  return lines;
}

}  // namespace slalom::torch
