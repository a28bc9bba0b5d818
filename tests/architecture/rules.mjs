// What may know what, as data. docs/architecture.md gives the reasons; this is the one place that is checked.

// Modules of the core (folders of cpp/src) and the modules each may include besides itself.
const contents = ['core'];
const train = [...contents, 'data', 'model', 'loss', 'optim', 'metrics'];
export const coreModules = {
  core: [],
  data: contents,
  model: contents,
  loss: contents,
  optim: contents,
  metrics: contents,
  train,
  experiment: [...train, 'train'],
  torch: [...train, 'train', 'experiment'],
  gpu: [...train, 'train', 'experiment'],
};

// Public headers (cpp/include/slalom) below the session: what a core module may include of them.
export const publicForModules = ['slalom/result.h'];
// The modules that implement the public interface, and so may include all of it.
export const publicImplementers = ['experiment', 'torch', 'gpu'];

// The programs on top of the core and what they may include besides their own files and the public headers.
export const programs = {
  // data: which sets need a file, and whether it is there.
  'cpp/cli': ['experiment', 'core', 'data'],
  wasm: [],
};

// Third-party headers, by their first path component, and who may include them.
export const thirdParty = {
  nlohmann: ['cpp/src/experiment', 'cpp/src/gpu', 'cpp/cli'],
  Eigen: ['cpp/src/core', 'cpp/src/data', 'cpp/src/model'],
  CLI: ['cpp/cli'],
  'png.h': ['cpp/cli'],
  'zlib.h': ['cpp/cli'],
  emscripten: ['wasm'],
  // Square roots of whole registers, exact by IEEE 754.
  'immintrin.h': ['cpp/src/optim'],
};

// Headers of the operating system, for programs only.
export const systemHeaders = { 'cpp/cli': ['unistd.h', 'sys/ioctl.h', 'signal.h', 'fcntl.h', 'termios.h'] };

// Folders of web/src and the folders each may import from besides itself. '@wasm' are the WebAssembly modules.
export const webFolders = {
  engine: ['@wasm', 'gpu'],
  gpu: [],
  state: ['engine'],
  charts: ['state', 'ui/kit'],
  views: ['state', 'ui/kit'],
  ui: ['state', 'charts', 'views'],
  embed: ['state', 'charts', 'views', 'ui'],
};

// Files of the engine that hold no behaviour: anyone may import their types, and nothing but types.
export const sharedTypes = ['engine/catalogue', 'engine/document', 'engine/protocol'];

// Files at the top of web/src join the parts; they may import any folder but these.
export const webTopExcept = ['gpu', '@wasm'];

// Words that must not be in the core's code, where they would make results differ between targets, or throw.
export const forbiddenInCore = [
  {
    pattern:
      /\bstd::(exp2?|expm1|log(2|10|1p)?|pow|sin|cos|tan|asin|acos|atan2?|sinh|cosh|tanh|cbrt|hypot|fma|lgamma|tgamma|erfc?)\b/g,
    reason: 'elementary functions of the C library differ between targets; use core/detmath.h',
  },
  {
    pattern: /\bstd::(\w+_distribution|mt19937(_64)?|random_device|shuffle|rand|reduce|transform_reduce)\b/g,
    reason: 'differs between standard libraries; use core/rng.h or a loop in a fixed order',
  },
  { pattern: /\bstd::unordered_\w+/g, reason: 'iteration order differs between standard libraries' },
  {
    pattern: /\bstd::chrono\b|\bclock\s*\(|\btime\s*\(\s*(0|NULL|nullptr)/g,
    reason: 'results must not depend on a clock',
  },
  {
    pattern: /\b(throw|try|catch)\b(?!\s*\()(?=[\s{])|\bcatch\s*\(/g,
    reason: 'the core throws nothing; return a Result',
  },
];

export const maxLines = 500;

// Words of unfinished work (written so that this file passes its own check).
export const unfinished = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'].join('|')})\\b`);

// Ids and names of the catalogue that are also ordinary words of an interface or of the document format. As whole
// string literals they may stand in the page and the programs; each says why.
export const ordinaryWords = {
  constant: 'an adjective',
  step: 'a training step; a button',
  linear: 'an axis or a scale that is not logarithmic',
  data: 'a field of the experiment document',
};
