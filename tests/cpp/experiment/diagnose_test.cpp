// Diagnostics through a session: the answer's members, requests that are wrong, and that asking leaves a run as it is.
#include "experiment/diagnose.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "slalom/experiment.h"
#include "slalom/session.h"

namespace slalom {
namespace {

using Json = nlohmann::json;

const char* const kNetwork = R"({"v": 1,
  "problem": {"data": {"id": "moons"}, "model": {"id": "mlp", "hidden": [8, 8], "activation": "tanh"},
              "loss": {"id": "cross_entropy"}},
  "train": {"batch": 16, "validate_every": 10, "stop": {"steps": 500}},
  "runs": [{"lr": {"base": 0.02, "schedule": {"id": "cosine", "steps": 400}},
            "stages": [{"id": "clip_norm", "max": 0.5}, {"id": "adam"}, {"id": "lookahead", "k": 3}]}]})";

const char* const kFunction = R"({"v": 1, "problem": {"function": {"id": "quadratic", "kappa": 10}, "noise": 0.5},
  "train": {"stop": {"steps": 500}}, "runs": [{"lr": 0.01, "stages": [{"id": "sgd"}]}]})";

std::unique_ptr<Session> open(const char* document) {
  auto session = Session::create(document, 0);
  if (!session) {
    ADD_FAILURE() << to_json(session.errors());
    return nullptr;
  }
  return std::move(*session);
}

Json diagnosed(Session& session, const char* request = "") {
  const auto answer = session.diagnose(request);
  if (!answer) {
    ADD_FAILURE() << to_json(answer.errors());
    return {};
  }
  return Json::parse(*answer, nullptr, false);
}

TEST(Diagnose, LeavesTheRunAsItIs) {
  for (const char* document : {kNetwork, kFunction}) {
    const auto asked = open(document);
    const auto plain = open(document);
    for (int i = 0; i < 20; ++i) {
      diagnosed(*asked);
      asked->effective_rates();
      asked->next_step();
      ASSERT_TRUE(asked->hessian_vector(std::vector<double>(asked->read("w")->size(), 1)).ok());
      asked->step(3);
      plain->step(3);
    }
    EXPECT_EQ(asked->hash(), plain->hash());
    EXPECT_EQ(asked->snapshot(), plain->snapshot());
  }
}

TEST(Diagnose, ANetworkHasEverything) {
  const auto session = open(kNetwork);
  session->step(50);
  const Json answer = diagnosed(*session, R"({"eigenvalues": 2, "draws": 5})");
  EXPECT_EQ(answer["step"], 50);
  EXPECT_EQ(answer["examples"], 240);
  const Json& taylor = answer["taylor"];
  EXPECT_NEAR(taylor["first"].get<double>(), -taylor["rate"].get<double>() * taylor["gradient_squared"].get<double>(),
              1e-9);
  EXPECT_NEAR(taylor["change"].get<double>(), taylor["first"].get<double>() + taylor["second"].get<double>(),
              0.05 * std::abs(taylor["first"].get<double>()));
  EXPECT_GT(answer["cosine"].get<double>(), 0);
  EXPECT_LT(answer["cosine"].get<double>(), 1);
  const Json& hessian = answer["hessian"];
  ASSERT_EQ(hessian["largest"].size(), 2U);
  EXPECT_GE(hessian["largest"][0]["value"].get<double>(), hessian["largest"][1]["value"].get<double>());
  EXPECT_GE(hessian["largest"][1]["value"].get<double>(), hessian["smallest"][0]["value"].get<double>());
  EXPECT_EQ(answer["gradient_noise"]["big"], 128);
  EXPECT_GT(answer["effective_rate"]["greatest"].get<double>(), answer["effective_rate"]["least"].get<double>());
}

// The eigenvector of the largest eigenvalue is not given, but v'Hv / v'v of any v lies between the ends.
TEST(Diagnose, EigenvaluesBoundEveryCurvature) {
  const auto session = open(kNetwork);
  session->step(30);
  const Json hessian = diagnosed(*session, R"({"draws": 0, "iterations": 200})")["hessian"];
  std::vector<double> v(session->read("w")->size());
  for (std::size_t i = 0; i < v.size(); ++i) v[i] = std::sin(static_cast<double>(i * i));
  const std::vector<double> hv = *session->hessian_vector(v);
  double curvature = 0;
  double length = 0;
  for (std::size_t i = 0; i < v.size(); ++i) {
    curvature += v[i] * hv[i];
    length += v[i] * v[i];
  }
  EXPECT_LE(curvature / length, hessian["largest"][0]["value"].get<double>() + 1e-6);
  EXPECT_GE(curvature / length, hessian["smallest"][0]["value"].get<double>() - 1e-6);
}

TEST(Diagnose, AFunctionHasNoExamples) {
  const auto session = open(kFunction);
  const Json answer = diagnosed(*session);
  EXPECT_EQ(answer["examples"], 0);
  EXPECT_TRUE(answer["gradient_noise"].is_null());
  EXPECT_NEAR(answer["hessian"]["largest"][0]["value"].get<double>(), 10, 1e-12);
  EXPECT_NEAR(answer["hessian"]["smallest"][0]["value"].get<double>(), 1, 1e-12);
  EXPECT_NEAR(answer["taylor"]["gradient_squared"].get<double>(), 101, 1e-12);  // without the noise
  EXPECT_LT(answer["cosine"].get<double>(), 1);                                 // the next step's gradient has it
  EXPECT_NEAR(answer["effective_rate"]["median"].get<double>(), 0.01, 1e-12);
  EXPECT_EQ(*session->hessian_vector(std::vector<double>{2, 3}), (std::vector<double>{2, 30}));
}

TEST(Diagnose, WrongRequestsAreExplained) {
  const auto session = open(kFunction);
  const auto error = [&](const char* request) {
    const auto answer = session->diagnose(request);
    EXPECT_FALSE(answer.ok()) << request;
    return answer ? Error{} : answer.errors().front();
  };
  EXPECT_EQ(error("{").code, "bad_json");
  EXPECT_EQ(error("[]").code, "wrong_type");
  EXPECT_EQ(error(R"({"eigenvalue": 1})").path, "eigenvalue");
  EXPECT_EQ(error(R"({"eigenvalues": 100})").code, "out_of_range");
  EXPECT_EQ(error(R"({"small": 64, "big": 64})").code, "conflict");
  EXPECT_EQ(session->hessian_vector(std::vector<double>{1}).errors().front().code, "wrong_size");
}

}  // namespace
}  // namespace slalom
