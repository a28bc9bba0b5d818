// Session: one run of an experiment, advanced by its caller. Networks and test functions, float and double, are
// all behind this one interface; numbers cross it as double whatever the precision inside.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "slalom/result.h"

namespace slalom {

// Why a session takes no further steps.
enum class Status { kRunning, kStopped, kDiverged };

struct Progress {
  std::int64_t step = 0;  // steps done
  double epoch = 0;       // passes over the training part done; 0 for functions
  Status status = Status::kRunning;
  std::string reason;                 // a sentence, empty while running: "diverged at step 31: ..."
  std::int64_t test_evaluations = 0;  // how often the test part was looked at; see Session::evaluate_test()
  bool exact = true;  // whether the core itself took every step, so that they repeat to the bit; see slalom/gpu.h
};

// The weights with the smallest validation loss so far (on a function, the point with the smallest value).
struct BestWeights {
  std::int64_t step = 0;  // steps done before
  double loss = 0;
  double accuracy = 0;  // fraction; NaN where there are no classes
};

struct TestResult {
  double loss = 0;
  double accuracy = 0;           // fraction; NaN where there are no classes
  std::int64_t evaluations = 0;  // of this run's test part so far, with this one
};

struct MetricColumn {
  std::string id;
  std::string name;
  int layer = -1;  // -1: the whole network
};

// Thinned history; see metrics/recorder.h. Row: step, then last, min, max, ema of each column.
struct MetricRows {
  std::uint32_t generation = 0;  // when it differs from the caller's, `first_row` is 0 and all rows are here
  std::size_t first_row = 0;
  std::size_t width = 0;
  std::vector<double> values;  // [rows x width]
};

struct HistogramRows {
  std::uint32_t generation = 0;
  std::size_t first_row = 0;
  std::size_t bins = 0;               // of all layers, one after the other
  std::vector<double> steps;          // [rows]
  std::vector<std::uint32_t> counts;  // [rows x bins]
};

struct EditRecord {
  std::int64_t step = 0;
  std::string path;
  double value = 0;
};

struct SegmentInfo {  // a named piece of the parameter vector
  std::string name;
  int layer = 0;
  std::size_t offset = 0;
  std::vector<int> shape;
};

struct NextStep {                // one number per parameter each
  std::vector<double> gradient;  // that it begins with, before any stage changes it
  std::vector<double> change;    // of the parameters
  std::vector<double> coasting;  // what the change would be were the gradient 0: of the optimizer's memory alone
};

class Session {
 public:
  // document: an experiment (JSON). run: which of its runs. The document's edits of that run are replayed when
  // their steps come. Errors as validate(); also "missing_data" when an external data set was not provided.
  static Result<std::unique_ptr<Session>> create(std::string_view document, std::size_t run);
  virtual ~Session() = default;

  // Takes up to n steps; fewer when the run stops. Steps are equal whatever n they are taken in.
  virtual Progress step(std::int64_t n) = 0;
  virtual Progress progress() const = 0;
  // Tells how long the run has taken since this was last called. The core has no clock: a run that is to stop after so
  // many seconds stops only where its caller says how many have passed.
  virtual void add_seconds(double seconds) = 0;

  // Live edit, in force from the next step and appended to the edit log. path: "lr", "adam.beta1".
  virtual Result<bool> set_hyper(std::string_view path, double value) = 0;
  // Effective value (base x schedule) of the next step. Error: unknown path.
  virtual Result<double> hyper(std::string_view path) const = 0;
  virtual std::vector<EditRecord> edits() const = 0;

  virtual const std::vector<MetricColumn>& columns() const = 0;
  // Metrics since the caller's (generation, row); see MetricRows.
  virtual MetricRows drain(std::uint32_t generation, std::size_t from_row) const = 0;
  // The last step's values, one per column; NaN where a column has none yet.
  virtual std::span<const double> latest() const = 0;
  virtual HistogramRows histogram(std::uint32_t generation, std::size_t from_row) const = 0;

  // nullopt where nothing was measured yet.
  virtual std::optional<BestWeights> best() const = 0;
  // Puts the best weights in place of the last ones for read("w"), predictions and the test part, until the next step
  // or restore(). Training does not notice: the next step goes on from the last weights, and fingerprints stay those of
  // the training. Error: nothing was measured yet.
  virtual Result<bool> restore_best() = 0;

  // Loss and accuracy of the weights on the test part. Never done in training, and counted: who chooses by what this
  // says has no test set any more. Error: there is no test part.
  virtual Result<TestResult> evaluate_test() = 0;

  // Names of what read() gives: "w", "gradient" (the last step's), "full_gradient", "<stage>.<slot>". The full gradient
  // is the mean over the training part at the present parameters, of the same objective and without anything random (of
  // a function: without its noise); it is computed when it is read, which takes as long as an epoch.
  virtual std::vector<std::string> readable() const = 0;
  virtual Result<std::vector<double>> read(std::string_view name) = 0;
  virtual std::vector<SegmentInfo> segments() const = 0;

  // Predictions are made with the weights that validation uses: averaged ones where the run keeps an average.
  // Networks: outputs for x[rows x features] given in the data set's raw units -> [rows x outputs].
  virtual Result<std::vector<double>> predict(std::span<const double> x) const = 0;
  // Two-feature networks: outputs on a grid of columns x rows cell centres over [x0, x1] x [y0, y1], raw units,
  // row-major from y0. Functions: their values there (one output), over the first two variables, the others as they are
  // now.
  virtual Result<std::vector<float>> predict_grid(double x0, double x1, double y0, double y1, std::size_t columns,
                                                  std::size_t rows) const = 0;

  // Networks of dense layers on two features, on the same grid: what the network is given (describe()'s inputs, as
  // standardised), then the outputs of every hidden unit, behind its activation: [(inputs + units) x rows x columns],
  // layer after layer. Errors: "no_units" for other networks and functions; "too_large".
  virtual Result<std::vector<float>> unit_maps(double x0, double x1, double y0, double y1, std::size_t columns,
                                               std::size_t rows) const = 0;

  // JSON about what this run is made of, for views: kind ("network" | "function"), features, inputs, outputs, classes,
  // image [rows, cols], widths, layers, parts {train, validation, test} sizes, steps_per_epoch, domain, minima,
  // minimum_value; parameters, segments, hypers, readable, operations_per_step. layers: of a network of dense layers,
  // each of them with units, the id of the activation behind it (or "") and the numbers of its weight and bias among
  // the segments; the last gives the outputs. Empty for other networks. inputs: of data with two features, the symbols
  // of what the network is given, which may be made of them, such as "x₁²". operations_per_step: multiplications and
  // additions in matrix products, evaluations of the validation part among them; the mean over the steps taken by this
  // session, null before the first.
  virtual std::string describe() const = 0;
  // Examples of a part ("train" | "validation" | "test"), at most `limit`, for drawing: features in raw units
  // followed by the label or target -> [n x (features + 1)].
  virtual Result<std::vector<double>> examples(std::string_view part, std::size_t limit) const = 0;
  // The examples of the last step's minibatch, as their places in examples("train", all). Empty before the first step
  // and for functions.
  virtual std::vector<std::uint32_t> minibatch() const = 0;

  // What can be measured at the present parameters besides the loss; the run stays as it is. request: a JSON object
  // with any of the fields of the catalogue's "diagnostics", or "". The answer is a JSON object; what a problem has
  // none of is null, and so is a number that is not finite:
  //   step, examples (that stand for the training part; 0 for functions)
  //   taylor: rate, gradient_squared (g'g), first (-rate g'g), second (rate^2/2 g'Hg), change (what a step of plain
  //     descent really changes), all on the next minibatch
  //   cosine: between the gradient of the next step and the mean gradient over the examples
  //   hessian: largest and smallest eigenvalues (lists of value and residual), iterations, converged
  //   gradient_noise: small, big, draws, signal, noise, scale (McCandlish et al. 2018)
  //   effective_rate: least, median, greatest of effective_rates()
  virtual Result<std::string> diagnose(std::string_view request) = 0;
  // The Hessian of the loss over the training part (of the function itself) at the present parameters times v, exact. v
  // has one number per parameter. Errors: "wrong_size".
  virtual Result<std::vector<double>> hessian_vector(std::span<const double> v) = 0;
  // The step that comes next, without taking it.
  virtual NextStep next_step() = 0;
  // For each parameter the rate at which plain descent would make the step that comes next; NaN where the gradient is
  // 0.
  virtual std::vector<double> effective_rates() = 0;

  // Lays a plane through the weights that read("w") gives, along two random directions whose rows (the weights into
  // each unit) are as long as those of the weights; biases and other vectors do not change along them (Li et al.,
  // "Visualizing the Loss Landscape of Neural Nets", 2018, section 4). They come from the seed of the noise: the same
  // every time, and no other random number changes. The plane stays until the next one, whatever the run does.
  // -> both directions, [2 x parameters]. Error: "no_plane" for functions.
  virtual Result<std::vector<double>> lay_plane() = 0;
  // The loss (without regularizers) at weights + a d1 + b d2 for each of places[n x 2], the pairs (a, b), over the
  // first `examples` of the training part, or all for 0 -> [n]. Each is the same whatever it is asked together with.
  // Errors: "no_plane" where none was laid; "wrong_size".
  virtual Result<std::vector<double>> plane_losses(std::span<const double> places, std::size_t examples) = 0;

  // Everything needed to continue bit for bit, for the same document and run. restore() refuses a foreign or
  // damaged snapshot and then leaves the session as it was. How often the test part was looked at is part of it; what
  // a session has seen since is not forgotten by going back.
  virtual std::vector<std::byte> snapshot() const = 0;
  virtual Result<bool> restore(std::span<const std::byte> snapshot) = 0;

  // 64-bit hash of every loss so far and the parameters now, 16 hexadecimal digits.
  virtual std::string hash() const = 0;
};

// Hash of a whole experiment from its runs' hashes, in run order.
std::string combine_hashes(std::span<const std::string> run_hashes);

// JSON lists of {step, path, value} and of {id, name, layer}.
std::string to_json(std::span<const EditRecord> edits);
std::string to_json(std::span<const MetricColumn> columns);

}  // namespace slalom
