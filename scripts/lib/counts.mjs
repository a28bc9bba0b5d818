// Reads from a test runner's output how many tests passed and failed.

const matches = (text, pattern) => text.match(pattern)?.length ?? 0;

/** GoogleTest: one line per test. A crash prints no line for the test it happened in. */
export function googleTest({ code, output }) {
  const passed = matches(output, /^\[ {7}OK \] /gm);
  const failed = matches(output, /^\[ {2}FAILED {2}\] .*\(\d+ ms\)$/gm);
  return atLeastOneFailure({ passed, failed }, code);
}

/** `node --test`, both of its reporters ("# pass 3", "ℹ pass 3"). */
export function nodeTest({ code, output }) {
  const count = (name) => Number(new RegExp(`^(?:#|ℹ) ${name} (\\d+)`, 'm').exec(output)?.[1] ?? 0);
  return atLeastOneFailure({ passed: count('pass'), failed: count('fail') + count('cancelled') }, code);
}

/** Vitest's JSON report. */
export function vitest({ code, report }) {
  const passed = report?.numPassedTests ?? 0;
  const failed = report?.numFailedTests ?? 0;
  return atLeastOneFailure({ passed, failed }, code);
}

/** A program that is one test. */
export const oneTest = ({ code }) => ({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 });

function atLeastOneFailure({ passed, failed }, code) {
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
}
