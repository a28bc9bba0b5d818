// Prints where a part of the toolchain is (`emscripten` or `eigen`), or exits with 1. CMake asks this, so that the order
// of search is written once.
import { existsSync } from 'node:fs';
import { findEmscripten } from './lib/emscripten.mjs';
import { eigenDir } from './lib/toolchain.mjs';

const places = {
  emscripten: () => findEmscripten()?.dir,
  eigen: () => (existsSync(eigenDir) ? eigenDir : null),
};
const place = places[process.argv[2]]?.();
if (place) console.log(place);
else process.exitCode = 1;
