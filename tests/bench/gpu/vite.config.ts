// The measuring program, into build/bench.
import { nodeProgram } from '../../../scripts/slalom-gpu/node-program.ts';

export default nodeProgram(new URL('./main.ts', import.meta.url), 'bench', 'gpu.mjs');
