// The core's side of a training on a graphics card in JavaScript. As in bindings.cpp, whose module this one extends,
// structure crosses as JSON text, numbers as typed arrays copied out inside the call, and errors as JSON, "[]" where
// there are none.
#include <emscripten/bind.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "slalom/experiment.h"
#include "slalom/gpu.h"

#include "crossing.h"
#include "session.h"

using emscripten::val;

namespace {

struct Block {
  std::uint32_t step = 0;
  Uint32Array sizes{val::undefined()};
  Uint32Array examples{val::undefined()};
  Uint32Array numbers{val::undefined()};
  Uint32Array restarts{val::undefined()};
  Uint32Array counted{val::undefined()};
  Float32Array noise{val::undefined()};
};

struct State {
  Float32Array weights{val::undefined()};
  Float32Array slots{val::undefined()};
  Float32Array best{val::undefined()};
};

class GpuRun {
 public:
  explicit GpuRun(std::shared_ptr<slalom::GpuRun> run) : run_(std::move(run)) {}

  std::string program() const { return run_->program(); }
  // Lives as long as anybody holds it.
  std::shared_ptr<Session> session() {
    return std::make_shared<Session>(std::shared_ptr<slalom::Session>(run_, &run_->session()));
  }
  State begin() {
    const slalom::GpuState state = run_->begin();
    return {copy_out<Float32Array>(state.weights), copy_out<Float32Array>(state.slots),
            copy_out<Float32Array>(state.best)};
  }
  Float32Array inputs(const std::string& part) const { return copy_out<Float32Array>(run_->inputs(part)); }
  Uint32Array labels(const std::string& part) const { return copy_out<Uint32Array>(run_->labels(part)); }
  Float32Array values(const std::string& part) const { return copy_out<Float32Array>(run_->values(part)); }
  bool wants_evaluation() const { return run_->wants_evaluation(); }
  bool evaluated(double loss, double accuracy) { return run_->evaluated(loss, accuracy); }
  std::uint32_t ahead(std::uint32_t steps) { return static_cast<std::uint32_t>(run_->ahead(steps)); }
  Block next(std::uint32_t steps) {
    const slalom::GpuBlock block = run_->next(steps);
    return {block.step,
            copy_out<Uint32Array>(block.sizes),
            copy_out<Uint32Array>(block.examples),
            copy_out<Uint32Array>(block.numbers),
            copy_out<Uint32Array>(block.restarts),
            copy_out<Uint32Array>(block.counted),
            copy_out<Float32Array>(block.noise)};
  }
  void follow(const Float32Array& rows, const Uint32Array& counts) {
    run_->follow(copy_in<float>(rows), copy_in<std::uint32_t>(counts));
  }
  void adopt(const State& state, const Float32Array& gradient) {
    run_->adopt({copy_in<float>(state.weights), copy_in<float>(state.slots), copy_in<float>(state.best)},
                copy_in<float>(gradient));
  }
  std::string set_hyper(const std::string& path, double value) { return errors_of(run_->set_hyper(path, value)); }

 private:
  std::shared_ptr<slalom::GpuRun> run_;
};

struct Created {
  std::shared_ptr<GpuRun> run;
  std::string errors;
};

Created create_gpu_run(const std::string& document, std::uint32_t run) {
  auto created = slalom::GpuRun::create(document, run);
  if (!created) return {nullptr, slalom::to_json(created.errors())};
  return {std::make_shared<GpuRun>(std::move(*created)), "[]"};
}

struct ManySteps {
  Uint32Array records{val::undefined()};
  Uint32Array examples{val::undefined()};
  Float32Array noise{val::undefined()};
};

class GpuMany {
 public:
  explicit GpuMany(std::unique_ptr<slalom::GpuMany> many) : many_(std::move(many)) {}

  std::string program() const { return many_->program(); }
  Float32Array inputs() const { return copy_out<Float32Array>(many_->inputs()); }
  Uint32Array labels() const { return copy_out<Uint32Array>(many_->labels()); }
  Float32Array values() const { return copy_out<Float32Array>(many_->values()); }
  ManySteps steps(std::uint32_t count) const {
    const slalom::GpuManySteps made = many_->steps(count);
    return {copy_out<Uint32Array>(made.records), copy_out<Uint32Array>(made.examples),
            copy_out<Float32Array>(made.noise)};
  }

 private:
  std::unique_ptr<slalom::GpuMany> many_;
};

struct CreatedMany {
  std::shared_ptr<GpuMany> many;
  std::string errors;
};

CreatedMany create_gpu_many(const std::string& document, std::uint32_t run) {
  auto created = slalom::GpuMany::create(document, run);
  if (!created) return {nullptr, slalom::to_json(created.errors())};
  return {std::make_shared<GpuMany>(std::move(*created)), "[]"};
}

}  // namespace

EMSCRIPTEN_BINDINGS(slalom_gpu) {
  emscripten::value_object<Block>("GpuBlock")
      .field("step", &Block::step)
      .field("sizes", &Block::sizes)
      .field("examples", &Block::examples)
      .field("numbers", &Block::numbers)
      .field("restarts", &Block::restarts)
      .field("counted", &Block::counted)
      .field("noise", &Block::noise);
  emscripten::value_object<State>("GpuState")
      .field("weights", &State::weights)
      .field("slots", &State::slots)
      .field("best", &State::best);
  emscripten::value_object<Created>("CreatedGpuRun").field("run", &Created::run).field("errors", &Created::errors);

  emscripten::class_<GpuRun>("GpuRun")
      .smart_ptr<std::shared_ptr<GpuRun>>("GpuRunPointer")
      .function("program", &GpuRun::program)
      .function("session", &GpuRun::session)
      .function("begin", &GpuRun::begin)
      .function("inputs", &GpuRun::inputs)
      .function("labels", &GpuRun::labels)
      .function("values", &GpuRun::values)
      .function("wantsEvaluation", &GpuRun::wants_evaluation)
      .function("evaluated", &GpuRun::evaluated)
      .function("ahead", &GpuRun::ahead)
      .function("next", &GpuRun::next)
      .function("follow", &GpuRun::follow)
      .function("adopt", &GpuRun::adopt)
      .function("setHyper", &GpuRun::set_hyper);

  emscripten::value_object<ManySteps>("GpuManySteps")
      .field("records", &ManySteps::records)
      .field("examples", &ManySteps::examples)
      .field("noise", &ManySteps::noise);
  emscripten::value_object<CreatedMany>("CreatedGpuMany")
      .field("many", &CreatedMany::many)
      .field("errors", &CreatedMany::errors);

  emscripten::class_<GpuMany>("GpuMany")
      .smart_ptr<std::shared_ptr<GpuMany>>("GpuManyPointer")
      .function("program", &GpuMany::program)
      .function("inputs", &GpuMany::inputs)
      .function("labels", &GpuMany::labels)
      .function("values", &GpuMany::values)
      .function("steps", &GpuMany::steps);

  emscripten::function("createGpuMany", &create_gpu_many);
  emscripten::function("createGpuRun", &create_gpu_run);
}
