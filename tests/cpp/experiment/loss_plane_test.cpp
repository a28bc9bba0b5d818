// The plane of weights of a session: its middle is the run, it stays while the run goes on, and it changes no run.
#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "slalom/experiment.h"
#include "slalom/session.h"

namespace slalom {
namespace {

// With batch normalisation there is a state beside the weights.
const char* const kNetwork = R"({"v": 1,
  "problem": {"data": {"id": "moons"}, "loss": {"id": "cross_entropy"}, "model": {"id": "layers", "layers": [
    {"id": "dense", "units": 8}, {"id": "batch_norm"}, {"id": "activation"}]}},
  "train": {"batch": 16, "validate_every": 5, "stop": {"steps": 500}},
  "runs": [{"lr": 0.05, "stages": [{"id": "adam"}]}]})";

std::unique_ptr<Session> open(const std::string& document) {
  auto session = Session::create(document, 0);
  if (!session) {
    ADD_FAILURE() << to_json(session.errors());
    return nullptr;
  }
  return std::move(*session);
}

double loss_at(Session& session, double a, double b, std::size_t examples = 0) {
  const auto losses = session.plane_losses(std::vector<double>{a, b}, examples);
  if (!losses) {
    ADD_FAILURE() << to_json(losses.errors());
    return 0;
  }
  return losses->front();
}

TEST(LossPlane, ChangesNoRun) {
  const auto asked = open(kNetwork);
  const auto plain = open(kNetwork);
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(asked->lay_plane().ok());
    loss_at(*asked, 0.3, -0.7);
    asked->step(3);
    plain->step(3);
  }
  EXPECT_EQ(asked->hash(), plain->hash());
  EXPECT_EQ(asked->snapshot(), plain->snapshot());
}

TEST(LossPlane, StaysWhileTheRunGoesOn) {
  const auto session = open(kNetwork);
  session->step(20);
  ASSERT_TRUE(session->lay_plane().ok());
  const double middle = loss_at(*session, 0, 0);
  const double beside = loss_at(*session, 0.5, -0.25);
  EXPECT_NE(middle, beside);
  session->step(50);
  EXPECT_EQ(loss_at(*session, 0, 0), middle);
  EXPECT_EQ(loss_at(*session, 0.5, -0.25), beside);
  ASSERT_TRUE(session->lay_plane().ok());
  EXPECT_NE(loss_at(*session, 0, 0), middle);
}

TEST(LossPlane, IsTheSameInASessionThatWasRestored) {
  const auto session = open(kNetwork);
  session->step(20);
  const auto other = open(kNetwork);
  ASSERT_TRUE(other->restore(session->snapshot()).ok());
  const auto directions = session->lay_plane();
  ASSERT_TRUE(directions.ok());
  EXPECT_EQ(*other->lay_plane(), *directions);
  EXPECT_EQ(directions->size(), 2 * session->read("w")->size());
  EXPECT_EQ(loss_at(*other, 0.5, -0.25), loss_at(*session, 0.5, -0.25));
}

TEST(LossPlane, ManyPlacesAreAsOneByOne) {
  const auto session = open(kNetwork);
  session->step(5);
  ASSERT_TRUE(session->lay_plane().ok());
  const auto losses = session->plane_losses(std::vector<double>{0, 0, 0.5, 1, -1, 0.25}, 30);
  ASSERT_TRUE(losses.ok());
  ASSERT_EQ(losses->size(), 3U);
  EXPECT_EQ((*losses)[0], loss_at(*session, 0, 0, 30));
  EXPECT_EQ((*losses)[2], loss_at(*session, -1, 0.25, 30));
  EXPECT_NE((*losses)[0], loss_at(*session, 0, 0)) << "fewer examples, another mean";
}

// Where the loss of a whole batch is recorded before the step, that is what the middle of the plane must be.
TEST(LossPlane, MiddleIsTheLossOfTheRun) {
  const auto session = open(R"({"v": 1, "precision": "f64",
    "problem": {"data": {"id": "moons", "n": 100}, "model": {"id": "mlp", "hidden": [8]},
                "loss": {"id": "cross_entropy"}},
    "train": {"batch": 100, "stop": {"steps": 500}}, "runs": [{"lr": 0.1, "stages": [{"id": "sgd"}]}]})");
  session->step(10);
  ASSERT_TRUE(session->lay_plane().ok());
  const double middle = loss_at(*session, 0, 0);
  session->step(1);
  EXPECT_NEAR(session->latest()[0], middle, 1e-12);
}

TEST(LossPlane, GoesThroughTheBestWeightsWhereThoseAreShown) {
  const auto session = open(kNetwork);
  session->step(100);
  ASSERT_TRUE(session->restore_best().ok());
  ASSERT_TRUE(session->lay_plane().ok());
  const double best = loss_at(*session, 0, 0);
  const auto weights = session->read("w");
  session->step(1);
  ASSERT_TRUE(session->lay_plane().ok());
  EXPECT_NE(loss_at(*session, 0, 0), best);
  EXPECT_NE(*session->read("w"), *weights);
}

TEST(LossPlane, SaysWhatIsWrong) {
  const auto session = open(kNetwork);
  const auto early = session->plane_losses(std::vector<double>{0, 0}, 0);
  ASSERT_FALSE(early.ok());
  EXPECT_EQ(early.errors()[0].code, "no_plane");
  ASSERT_TRUE(session->lay_plane().ok());
  const auto odd = session->plane_losses(std::vector<double>{0, 0, 1}, 0);
  ASSERT_FALSE(odd.ok());
  EXPECT_EQ(odd.errors()[0].code, "wrong_size");

  const auto walk = open(R"({"v": 1, "problem": {"function": {"id": "rosenbrock"}},
    "train": {"stop": {"steps": 50}}, "runs": [{"lr": 0.001, "stages": [{"id": "sgd"}]}]})");
  const auto refused = walk->lay_plane();
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.errors()[0].code, "no_plane");
}

}  // namespace
}  // namespace slalom
