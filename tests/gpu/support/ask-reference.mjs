// The core's kernels as the program slalom_reference (tests/gpu/reference.cpp), for programs in Node.
import { execFile } from 'node:child_process';

/** What it answers to these words and this input. Rejects with what it says is wrong. */
export function askReference(words, input) {
  const program = process.env.SLALOM_REFERENCE;
  if (!program) throw new Error('SLALOM_REFERENCE must name the program slalom_reference');
  return new Promise((done, fail) => {
    const child = execFile(program, words, { encoding: 'buffer', maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      if (error) fail(new Error(`slalom_reference ${words.join(' ')}: ${stderr || error.message}`));
      else done(new Uint8Array(stdout));
    });
    // A request that is refused is not read to its end; what is wrong comes on stderr.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
