#include "training.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace slalom::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kSecondsPerUpdate = 0.1;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

std::string status_text(const std::string& name, const Session& session, const Progress& progress, std::int64_t steps,
                        double rate) {
  const auto latest = session.latest();
  const std::string loss = latest.empty() ? "" : session.columns().front().name + " " + short_number(latest.front());
  return name + "  step " + grouped(progress.step) + " / " + grouped(steps) + "  " + loss + "  " +
         grouped(static_cast<long long>(rate)) + " steps/s";
}

}  // namespace

Error no_such_run(std::size_t run, const experiment::ExperimentSpec& spec) {
  return {"out_of_range", "--run",
          "there is no run " + std::to_string(run) + "; the experiment has " + std::to_string(spec.runs.size()) +
              ", counted from 0"};
}

Result<TrainedRun> train_run(const experiment::ExperimentSpec& spec, std::size_t run, std::int64_t steps, Time time,
                             const std::function<Listener(const Session&)>& listen, StatusLine& line) {
  auto created = Session::create(experiment::write_spec(spec), run);
  if (!created) return created.errors();
  Session& session = **created;
  const Listener listener = listen ? listen(session) : Listener{};
  const bool listened = static_cast<bool>(listener.on_step);
  const std::string& name = spec.runs[run].name;

  const bool timed = time == Time::kTold && spec.train.stop.seconds > 0;
  Progress progress = session.progress();
  std::int64_t next = 0;                                     // the next step to tell of
  std::int64_t told = -1;                                    // the last one told of
  std::int64_t slice = line.enabled() || timed ? 1 : steps;  // steps between looks at the clock
  bool wanted = true;
  const auto start = Clock::now();
  auto last_update = start;
  auto last_slice = start;
  while (wanted && progress.status == Status::kRunning && progress.step < steps) {
    std::int64_t goal = std::min(steps, progress.step + slice);
    if (listened) goal = std::min(goal, next + 1);
    progress = session.step(goal - progress.step);
    if (listened && progress.step == next + 1) {
      wanted = listener.on_step(told = next);
      next += listener.every;
    }
    if (timed) {
      const auto now = Clock::now();
      session.add_seconds(std::chrono::duration<double>(now - last_slice).count());
      last_slice = now;
    }
    if (!line.enabled() && !timed) continue;
    const double seconds = seconds_since(last_update);
    if (seconds < kSecondsPerUpdate / 2) {
      slice = std::min(steps, slice * 2);
    } else if (seconds >= kSecondsPerUpdate) {
      const double rate = static_cast<double>(progress.step) / seconds_since(start);
      line.show(status_text(name, session, progress, steps, rate));
      last_update = Clock::now();
    }
  }
  const double seconds = seconds_since(start);
  if (wanted && listened && progress.step - 1 > told) listener.on_step(progress.step - 1);
  return TrainedRun{std::move(*created), progress, seconds > 0 ? static_cast<double>(progress.step) / seconds : 0};
}

Result<experiment::Fingerprint> take_fingerprint(const experiment::ExperimentSpec& spec,
                                                 const std::vector<std::int64_t>& steps) {
  experiment::Fingerprint fingerprint;
  std::vector<std::string> hashes;
  StatusLine line;
  for (std::size_t run = 0; run < spec.runs.size(); ++run) {
    const auto trained = train_run(spec, run, steps[run], Time::kUntold, {}, line);
    if (!trained) return trained.errors();
    fingerprint.steps.push_back(trained->progress.step);
    hashes.push_back(trained->session->hash());
  }
  fingerprint.hash = combine_hashes(hashes);
  return fingerprint;
}

}  // namespace slalom::cli
