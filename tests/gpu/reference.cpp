// The core's kernels over numbers from outside: what to compute in the arguments, 32-bit floats in at standard input
// and out at standard output. The tests of the kernels for graphics cards compare with what this says.
//
//   slalom_reference forward M N K             x[M x K], w[N x K], b[N]   ->  y[M x N]
//   slalom_reference weights M N K             x[M x K], dy[M x N]        ->  dw[N x K], db[N]
//   slalom_reference input M N K               dy[M x N], w[N x K]        ->  dx[M x K]
#include <cstddef>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/kernels.h"

namespace slalom {
namespace {

// Hands out what came in, in pieces.
class Input {
 public:
  Input() : bytes_(std::istreambuf_iterator<char>(std::cin), {}) {}
  std::span<const float> take(std::size_t count) {
    if ((taken_ + count) * sizeof(float) > bytes_.size()) {
      std::cerr << "too few numbers\n";
      std::exit(2);
    }
    const auto* numbers = reinterpret_cast<const float*>(bytes_.data());
    taken_ += count;
    return {numbers + taken_ - count, count};
  }

 private:
  std::vector<char> bytes_;
  std::size_t taken_ = 0;
};

void give(std::span<const float> numbers) {
  std::cout.write(reinterpret_cast<const char*>(numbers.data()), static_cast<std::streamsize>(numbers.size_bytes()));
}

bool product(std::string_view what, std::size_t m, std::size_t n, std::size_t k) {
  Input in;
  kernels::Workspace<float> workspace;
  if (what == "forward") {
    const auto x = in.take(m * k);
    const auto w = in.take(n * k);
    std::vector<float> y(m * n);
    kernels::dense_forward<float>(m, n, k, x, w, in.take(n), y, workspace);
    give(y);
  } else if (what == "weights") {
    const auto x = in.take(m * k);
    std::vector<float> dw(n * k);
    std::vector<float> db(n);
    kernels::dense_grad_weights<float>(m, n, k, x, in.take(m * n), dw, db, workspace);
    give(dw);
    give(db);
  } else if (what == "input") {
    const auto dy = in.take(m * n);
    std::vector<float> dx(m * k);
    kernels::dense_grad_input<float>(m, n, k, dy, in.take(n * k), dx, workspace);
    give(dx);
  } else {
    return false;
  }
  return true;
}

bool answer(const std::vector<std::string>& words) {
  return words.size() == 4 && product(words[0], std::stoul(words[1]), std::stoul(words[2]), std::stoul(words[3]));
}

}  // namespace
}  // namespace slalom

int main(int count, char** words) {
  std::ios::sync_with_stdio(false);
  if (slalom::answer(std::vector<std::string>(words + 1, words + count))) return 0;
  std::cerr << "unknown request\n";
  return 2;
}
