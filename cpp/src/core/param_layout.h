// ParamLayout: names the segments of the one flat vector that holds all parameters of a problem.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace slalom {

// A contiguous run of parameters that belong together, usually one weight matrix or one bias vector.
// Weight matrices are stored [out, in], row-major (as in PyTorch).
struct Segment {
  std::string name;        // "layer1.weight"
  int layer = 0;           // 0-based; weight and bias of one layer share it
  std::size_t offset = 0;  // first element in the flat vector
  std::size_t size = 0;    // number of elements
  std::vector<int> shape;  // for instance {out, in} or {out}
  bool is_weight = true;   // regularizers act on weights only, not on biases
};

class ParamLayout {
 public:
  // Appends a segment behind the last one and returns its index.
  std::size_t add(std::string name, int layer, std::vector<int> shape, bool is_weight);

  const std::vector<Segment>& segments() const { return segments_; }
  std::size_t size() const { return size_; }  // total number of parameters
  int layers() const;                         // one more than the highest layer index

 private:
  std::vector<Segment> segments_;
  std::size_t size_ = 0;
};

}  // namespace slalom
