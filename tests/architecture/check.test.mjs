// The architecture check must be able to fail: each rule is broken once in a small made-up tree.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { check } from './check.mjs';
import { imports, scan } from './source.mjs';

const catalogue = {
  rules: [{ id: 'speedy', name: 'Speedy descent' }],
  stages: [],
  schedules: [{ id: 'step', name: 'Step decay' }],
  recipes: [],
  datasets: [],
  models: [],
  layers: [],
  losses: [],
  functions: [],
};

// Violations of a tree made of {path: text}, as "file:line message".
function broken(files, { withCatalogue = true } = {}) {
  const root = mkdtempSync(join(tmpdir(), 'slalom-architecture-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return check(root, withCatalogue ? catalogue : null).map(({ file, line, message }) => `${file}:${line} ${message}`);
  } finally {
    rmSync(root, { recursive: true });
  }
}

function breaks(name, path, text, expected) {
  test(name, () => {
    const found = broken({ [path]: text });
    assert.equal(found.length, 1, found.join('\n'));
    assert.match(found[0], expected);
    assert.ok(found[0].startsWith(`${path}:`));
  });
}

function holds(name, path, text) {
  test(name, () => assert.deepEqual(broken({ [path]: text }), []));
}

breaks(
  'core knows no module',
  'cpp/src/core/a.h',
  '#include <vector>\n#include "data/dataset.h"\n',
  /a\.h:2 core may not include data/,
);
breaks(
  'modules are blind to each other',
  'cpp/src/loss/a.cpp',
  '#include "model/network.h"\n',
  /loss may not include model/,
);
breaks(
  'training knows no documents',
  'cpp/src/train/a.cpp',
  '#include "experiment/spec.h"\n',
  /train may not include experiment/,
);
breaks(
  'modules do not see the session',
  'cpp/src/optim/a.h',
  '#include "slalom/session.h"\n',
  /only slalom\/result\.h/,
);
breaks('an unknown module', 'cpp/src/core/a.h', '#include "extra/b.h"\n', /no module named extra/);
breaks(
  'angle brackets change nothing',
  'cpp/src/core/a.h',
  '#include <train/trainer.h>\n',
  /core may not include train/,
);
breaks(
  'JSON stays in experiment',
  'cpp/src/optim/a.h',
  '#include <nlohmann/json.hpp>\n',
  /only in cpp\/src\/experiment/,
);
breaks('no unlisted library', 'cpp/src/core/a.h', '#include <boost/any.hpp>\n', /neither of the standard library/);
breaks('public headers are closed', 'cpp/include/slalom/a.h', '#include "core/hash.h"\n', /only public headers/);
breaks('the command line sees no rules', 'cpp/cli/a.cpp', '#include "optim/registry.h"\n', /not optim/);
breaks('the binding sees public headers only', 'wasm/a.cpp', '#include "experiment/spec.h"\n', /not experiment/);
holds(
  'training joins the modules',
  'cpp/src/train/a.h',
  '#include "optim/pipeline.h"\n#include "core/hash.h"\n#include "slalom/result.h"\n#include <span>\n',
);

breaks(
  'no C library functions',
  'cpp/src/model/a.cpp',
  '// std::exp is not used\ndouble f(double x) { return std::exp(x); }\n',
  /a\.cpp:2 "std::exp"/,
);
breaks('no unordered containers', 'cpp/src/core/a.h', 'std::unordered_map<int, int> m;\n', /unordered/);
breaks('no exceptions', 'cpp/src/core/a.cpp', 'void f() { throw 1; }\n', /throws nothing/);
holds('square roots are exact', 'cpp/src/core/a.cpp', 'double f(double x) { return std::sqrt(x); }\n');

breaks(
  'only the engine sees the module',
  'web/src/state/a.ts',
  "import load from '@wasm/simd';\n",
  /state may not import @wasm/,
);
breaks(
  'a module loaded late counts too',
  'web/src/main.ts',
  "const m = await import('@wasm/simd');\n",
  /only the engine/,
);
breaks(
  'only the engine sees the GPU',
  'web/src/views/a.ts',
  "import { x } from '../gpu/x';\n",
  /views may not import gpu/,
);
breaks(
  'views do not see the engine',
  'web/src/views/a.ts',
  "import { x } from '../engine/client';\n",
  /views may not import engine\/client/,
);
breaks('types only', 'web/src/charts/a.ts', "import { x } from '../engine/protocol';\n", /types only/);
breaks(
  'one value among types',
  'web/src/charts/a.ts',
  "import {\n  type A,\n  x,\n} from '../engine/protocol';\n",
  /types only/,
);
breaks('the engine sees no page', 'web/src/engine/a.ts', "export { x } from '../ui/x';\n", /engine may not import ui/);
breaks('the state sees no page', 'web/src/state/a.ts', "import '../ui/x';\n", /state may not import ui/);
holds(
  'types of the protocol',
  'web/src/ui/a.ts',
  "import type { A } from '../engine/protocol';\nimport { type B } from '../engine/document';\n",
);
holds('packages and comments', 'web/src/ui/a.ts', "import { x } from 'katex';\n// import { y } from '../gpu/y';\n");

breaks('ids come from the catalogue', 'web/src/ui/a.ts', "const rule = 'speedy';\n", /names a rule/);
breaks('so do names', 'cpp/cli/a.cpp', 'auto name = "Speedy descent";\n', /names a rule/);
breaks('so do paths', 'wasm/a.cpp', 'auto path = "speedy.beta";\n', /names a rule/);
// biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a program
breaks('templates are strings', 'web/src/ui/a.ts', 'const path = `speedy.${field}`;\n', /names a rule/);
holds('ordinary words', 'web/src/ui/a.ts', "const label = 'step';\n");
holds('words in comments and longer texts', 'web/src/ui/a.ts', "// 'speedy'\nconst text = 'a speedy reply';\n");
test('without a catalogue names are not checked', () => {
  assert.deepEqual(broken({ 'web/src/ui/a.ts': "const rule = 'speedy';\n" }, { withCatalogue: false }), []);
});

breaks('long files', 'cpp/src/core/a.cpp', 'int x;\n'.repeat(501), /501 lines/);
holds('files of the greatest length', 'cpp/src/core/a.cpp', 'int x;\n'.repeat(500));
breaks('unfinished work', 'scripts/a.mjs', `// ${'TO'}${'DO'}: later\n`, /finish it/);

test('strings and comments are told apart', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a program
  const text = 'a("//x", \'"\', `b${c("d")}e`, /["\'`]/) // "f"\n';
  const { strings } = scan(text, { templates: true, regexps: true });
  assert.deepEqual(
    strings.map((string) => string.text),
    ['//x', '"', 'b', 'd', 'e'],
  );
});
test('C++ digit separators are no quotes', () => {
  assert.deepEqual(
    scan(`int x = 1'000; auto s = R"(a "b" c)"; char c = 'd';`).strings.map((string) => string.text),
    ['a "b" c', 'd'],
  );
});
test('every form of import is seen', () => {
  const text =
    "import a, { b } from 'x';\nexport * from 'y';\nnew Worker(new URL('./z.ts', import.meta.url));\nimport 'w';\n";
  assert.deepEqual(
    imports(text).map(({ target, line }) => `${target}:${line}`),
    ['x:1', 'y:2', 'w:4', './z.ts:3'],
  );
});
