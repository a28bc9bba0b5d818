// The core's side of a training on a graphics card in JavaScript. As in bindings.cpp, structure crosses as JSON text,
// numbers as typed arrays copied out inside the call, and errors as JSON, "[]" where there are none.
#include <emscripten/bind.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "slalom/experiment.h"
#include "slalom/gpu.h"

#include "crossing.h"

using emscripten::val;

EMSCRIPTEN_DECLARE_VAL_TYPE(Float32Array)
EMSCRIPTEN_DECLARE_VAL_TYPE(Uint32Array)

namespace {

struct Block {
  Uint32Array sizes{val::undefined()};
  Uint32Array examples{val::undefined()};
  Uint32Array numbers{val::undefined()};
  Uint32Array restarts{val::undefined()};
  Float32Array noise{val::undefined()};
};

class GpuRun {
 public:
  explicit GpuRun(std::unique_ptr<slalom::GpuRun> run) : run_(std::move(run)) {}

  std::string program() const { return run_->program(); }
  Float32Array weights() const { return copy_out<Float32Array>(run_->weights()); }
  Float32Array inputs(const std::string& part) const { return copy_out<Float32Array>(run_->inputs(part)); }
  Uint32Array labels(const std::string& part) const { return copy_out<Uint32Array>(run_->labels(part)); }
  Float32Array values(const std::string& part) const { return copy_out<Float32Array>(run_->values(part)); }
  Block next(std::uint32_t steps) {
    const slalom::GpuBlock block = run_->next(steps);
    return {copy_out<Uint32Array>(block.sizes), copy_out<Uint32Array>(block.examples),
            copy_out<Uint32Array>(block.numbers), copy_out<Uint32Array>(block.restarts),
            copy_out<Float32Array>(block.noise)};
  }

 private:
  std::unique_ptr<slalom::GpuRun> run_;
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

std::string provide_data(const std::string& id, const std::string& file) {
  return errors_of(slalom::provide_data(id, as_bytes(file)));
}

}  // namespace

EMSCRIPTEN_BINDINGS(slalom_gpu) {
  emscripten::register_type<Float32Array>("Float32Array");
  emscripten::register_type<Uint32Array>("Uint32Array");

  emscripten::value_object<Block>("GpuBlock")
      .field("sizes", &Block::sizes)
      .field("examples", &Block::examples)
      .field("numbers", &Block::numbers)
      .field("restarts", &Block::restarts)
      .field("noise", &Block::noise);
  emscripten::value_object<Created>("CreatedGpuRun").field("run", &Created::run).field("errors", &Created::errors);

  emscripten::class_<GpuRun>("GpuRun")
      .smart_ptr<std::shared_ptr<GpuRun>>("GpuRunPointer")
      .function("program", &GpuRun::program)
      .function("weights", &GpuRun::weights)
      .function("inputs", &GpuRun::inputs)
      .function("labels", &GpuRun::labels)
      .function("values", &GpuRun::values)
      .function("next", &GpuRun::next);

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
  emscripten::function("provideData", &provide_data);
}
