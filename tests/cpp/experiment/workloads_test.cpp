// The workloads whose speed is measured: sound documents, and the same fingerprint on every run.
#include "experiment/workloads.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "slalom/experiment.h"
#include "slalom/session.h"

#include "experiment/spec.h"

namespace slalom::experiment {
namespace {

TEST(Workloads, AreDescribedAndTheirDocumentsSound) {
  ASSERT_FALSE(workloads().empty());
  std::set<std::string> ids;
  for (const Workload& workload : workloads()) {
    EXPECT_TRUE(ids.insert(workload.id).second) << workload.id << " is there twice";
    EXPECT_FALSE(workload.name.empty()) << workload.id;
    EXPECT_GE(workload.checked, 1) << workload.id;
    ASSERT_FALSE(workload.documents.empty()) << workload.id;
    for (const std::string& document : workload.documents) {
      const auto spec = read_spec(document);
      EXPECT_TRUE(spec.ok()) << workload.id << ": " << (spec.ok() ? "" : to_json(spec.errors()));
    }
  }
}

TEST(Workloads, GiveTheSameFingerprintHoweverTheyAreCut) {
  for (Workload workload : workloads()) {
    if (workload.kind == WorkloadKind::kRace) workload.race_steps = 500;
    if (workload.kind == WorkloadKind::kGrid) workload.grid = {5, 1.0, 100};
    const auto whole = start(workload);
    if (!whole) {
      // An external data set that this test has no file of.
      ASSERT_EQ(whole.errors()[0].code, "missing_data") << workload.id << ": " << to_json(whole.errors());
      continue;
    }
    const auto cut = start(workload);
    (*whole)->run(3);
    for (int i = 0; i < 3; ++i) (*cut)->run(1);
    EXPECT_EQ((*whole)->hash(), (*cut)->hash()) << workload.id;
    EXPECT_EQ((*whole)->hash().size(), 16u);
  }
}

TEST(Workloads, RunsOfARaceStayFinite) {
  for (const Workload& workload : workloads()) {
    if (workload.kind != WorkloadKind::kRace) continue;
    for (const std::string& document : workload.documents) {
      const auto spec = read_spec(document);
      ASSERT_TRUE(spec.ok());
      for (std::size_t run = 0; run < spec->runs.size(); ++run) {
        const auto session = Session::create(document, run);
        ASSERT_TRUE(session.ok());
        EXPECT_EQ((*session)->step(workload.race_steps).step, workload.race_steps) << spec->runs[run].name;
      }
    }
  }
}

}  // namespace
}  // namespace slalom::experiment
