// The program behind `npx slalom-gpu`, into build/slalom-gpu.
import { nodeProgram } from './node-program.ts';

export default nodeProgram(new URL('./main.ts', import.meta.url), 'slalom-gpu', 'main.mjs');
