// A program that uses the installed library: trains a small network and prints what it came to.
#include <slalom/slalom.h>

#include <cstdio>

int main() {
  const auto session = slalom::Session::create(R"({"v": 1,
      "problem": {"data": {"id": "moons"}, "model": {"id": "mlp", "hidden": [8, 8]}, "loss": {"id": "cross_entropy"}},
      "train": {"batch": 32, "stop": {"steps": 500}},
      "runs": [{"lr": 0.01, "stages": [{"id": "adam"}]}]})",
                                               0);
  if (!session) {
    for (const slalom::Error& error : session.errors())
      std::printf("%s: %s\n", error.path.c_str(), error.message.c_str());
    return 1;
  }
  const slalom::Progress progress = (*session)->step(500);
  std::printf("%s %lld %s\n", (*session)->columns()[0].name.c_str(), static_cast<long long>(progress.step),
              (*session)->hash().c_str());
  return (*session)->latest()[0] < 0.5 ? 0 : 1;
}
