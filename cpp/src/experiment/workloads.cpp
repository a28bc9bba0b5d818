#include "experiment/workloads.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include <nlohmann/json.hpp>

#include "slalom/session.h"

#include "core/hash.h"
#include "core/rng.h"
#include "embedded/workloads.h"
#include "experiment/problem.h"
#include "train/loss_grid.h"

namespace slalom::experiment {
namespace {

class Training final : public WorkloadRun {
 public:
  explicit Training(std::unique_ptr<Session> session) : session_(std::move(session)) {}
  void run(std::int64_t iterations) override { session_->step(iterations); }
  std::string hash() const override { return session_->hash(); }

 private:
  std::unique_ptr<Session> session_;
};

// Every iteration runs all of them from their start.
class Race final : public WorkloadRun {
 public:
  struct Runner {
    std::string document;
    std::size_t run;
  };

  Race(std::vector<Runner> runners, std::int64_t steps)
      : runners_(std::move(runners)), steps_(steps), hashes_(runners_.size()) {}

  void run(std::int64_t iterations) override {
    for (std::int64_t i = 0; i < iterations; ++i) {
      for (std::size_t r = 0; r < runners_.size(); ++r) {
        const auto session = Session::create(runners_[r].document, runners_[r].run);
        assert(session.ok());
        (*session)->step(steps_);
        hashes_[r] = (*session)->hash();
      }
    }
  }
  std::string hash() const override { return combine_hashes(hashes_); }

 private:
  std::vector<Runner> runners_;
  std::int64_t steps_;
  std::vector<std::string> hashes_;
};

class LossGrid final : public WorkloadRun {
 public:
  // problem.batcher hands out all training examples at once.
  LossGrid(const GridWorkload& grid, Problem<float> problem, const std::vector<double>& w, std::uint64_t seed)
      : problem_(std::move(problem)),
        examples_(problem_.batcher->next()),
        w_(w.begin(), w.end()),
        d1_(direction(seed, 0)),
        d2_(direction(seed, 1)),
        along_(grid.points),
        losses_(grid.points * grid.points) {
    const double step = 2 * grid.radius / static_cast<double>(grid.points - 1);
    for (std::size_t i = 0; i < along_.size(); ++i) along_[i] = static_cast<double>(i) * step - grid.radius;
  }

  void run(std::int64_t iterations) override {
    for (std::int64_t i = 0; i < iterations; ++i) {
      train::loss_grid<float>(*problem_.objective, w_, d1_, d2_, along_, along_, examples_, losses_);
    }
  }
  std::string hash() const override {
    Hash hash;
    hash.add(std::span<const double>(losses_));
    return hash.hex();
  }

 private:
  std::vector<float> direction(std::uint64_t seed, std::uint32_t substream) const {
    Rng rng(seed, Stream::kNoise, substream);
    std::vector<float> d(w_.size());
    for (float& x : d) x = static_cast<float>(rng.normal());
    return d;
  }

  Problem<float> problem_;
  std::span<const std::uint32_t> examples_;
  std::vector<float> w_;
  std::vector<float> d1_;
  std::vector<float> d2_;
  std::vector<double> along_;
  std::vector<double> losses_;
};

Result<std::unique_ptr<WorkloadRun>> start_training(const Workload& workload) {
  auto session = Session::create(workload.documents.front(), 0);
  if (!session) return session.errors();
  return std::unique_ptr<WorkloadRun>(std::make_unique<Training>(std::move(*session)));
}

Result<std::unique_ptr<WorkloadRun>> start_race(const Workload& workload) {
  std::vector<Race::Runner> runners;
  for (const std::string& document : workload.documents) {
    const auto spec = read_spec(document);
    if (!spec) return spec.errors();
    for (std::size_t run = 0; run < spec->runs.size(); ++run) runners.push_back({document, run});
  }
  return std::unique_ptr<WorkloadRun>(std::make_unique<Race>(std::move(runners), workload.race_steps));
}

Result<std::unique_ptr<WorkloadRun>> start_grid(const Workload& workload) {
  auto session = Session::create(workload.documents.front(), 0);
  if (!session) return session.errors();
  (*session)->step(workload.grid.trained);
  const auto w = (*session)->read("w");

  auto spec = read_spec(workload.documents.front());
  spec->train.batch = 0;  // the batch is then the whole training part
  auto problem = build_problem<float>(*spec);
  if (!problem) return problem.errors();
  return std::unique_ptr<WorkloadRun>(
      std::make_unique<LossGrid>(workload.grid, std::move(*problem), *w, spec->seeds.noise));
}

// A document's "validate_every": steps of which one includes an evaluation.
std::int64_t period_of(const std::string& document) {
  const auto spec = read_spec(document);
  assert(spec.ok());
  return std::max<std::int64_t>(spec->train.validate_every, 1);
}

std::vector<Workload> read_workloads() {
  const auto list = nlohmann::json::parse(embedded::workloads, nullptr, false);
  assert(list.is_array());
  std::vector<Workload> result;
  for (const auto& item : list) {
    Workload workload;
    workload.id = item["id"].get<std::string>();
    workload.name = item["name"].get<std::string>();
    workload.checked = item["checked"].get<std::int64_t>();
    if (item.contains("documents_of")) {
      workload.documents = find_by_id(result, item["documents_of"].get<std::string>())->documents;
    } else {
      for (const auto& document : item["documents"]) workload.documents.push_back(document.dump());
    }
    if (item.contains("grid")) {
      const auto& grid = item["grid"];
      workload.kind = WorkloadKind::kGrid;
      workload.grid = {grid["points"].get<std::size_t>(), grid["radius"].get<double>(),
                       grid["trained"].get<std::int64_t>()};
    } else if (item.contains("race")) {
      workload.kind = WorkloadKind::kRace;
      workload.race_steps = item["race"]["steps"].get<std::int64_t>();
    } else {
      workload.period = period_of(workload.documents.front());
    }
    result.push_back(std::move(workload));
  }
  return result;
}

}  // namespace

const std::vector<Workload>& workloads() {
  static const std::vector<Workload> list = read_workloads();
  return list;
}

Result<std::unique_ptr<WorkloadRun>> start(const Workload& workload) {
  switch (workload.kind) {
    case WorkloadKind::kGrid:
      return start_grid(workload);
    case WorkloadKind::kRace:
      return start_race(workload);
    case WorkloadKind::kTraining:
      break;
  }
  return start_training(workload);
}

}  // namespace slalom::experiment
