// Runs test files in a page or in a worker and tells how each test ended.
import { type File, type Suite, startTests, type TaskResult, type Test, type VitestRunner } from '@vitest/runner';
import { getTests } from '@vitest/runner/utils';

export interface Ended {
  readonly name: string;
  readonly how: 'passed' | 'failed' | 'skipped';
  readonly ms: number;
  /** What went wrong, or why it was skipped. */
  readonly notes: readonly string[];
}

const files = import.meta.glob(['../**/*.test.ts', '!../**/*.node.test.ts']);

const nameOf = (task: Test | Suite): string =>
  task.suite ? `${nameOf(task.suite)} > ${task.name}` : `${task.file.name.replace(/^.*\//, '')} > ${task.name}`;

/** By the runner's word for it; what is not here has failed. One that was not to run has none. */
const hows: Readonly<Record<string, Ended['how']>> = { pass: 'passed', skip: 'skipped', none: 'skipped' };

/** The runner has a reason for skipping, which its types leave out. */
type Result = Partial<TaskResult> & { note?: string };

function ended(task: Test | Suite): Ended {
  const { state, duration = 0, errors = [], note }: Result = task.result ?? {};
  return {
    name: nameOf(task),
    how: hows[state ?? 'none'] ?? 'failed',
    ms: duration,
    notes: [...(note ? [note] : []), ...errors.map(({ message, stack }) => `${message}\n${stack ?? ''}`)],
  };
}

/** Which of the test files to run: those whose names contain `part`, and of them, in turn, every of-th from the at-th on. */
export interface Chosen {
  readonly part: string;
  readonly at: number;
  readonly of: number;
}

/** Every test is told; and of files and groups, those that broke. */
export async function runSuite({ part, at, of }: Chosen, tell: (ended: Ended) => void): Promise<void> {
  const runner: VitestRunner = {
    config: {
      root: '/',
      name: undefined,
      setupFiles: [],
      passWithNoTests: false,
      testNamePattern: undefined,
      allowOnly: false,
      sequence: { seed: 0, hooks: 'stack', setupFiles: 'list' },
      chaiConfig: undefined,
      maxConcurrency: 1,
      // As in ../vitest.config.ts.
      testTimeout: 300_000,
      hookTimeout: 300_000,
      retry: 0,
      includeTaskLocation: false,
      tags: [],
      tagsFilter: undefined,
      strictTags: false,
    },
    importFile: (path) => files[path]?.(),
    onAfterRunTask(test) {
      if (test.result?.state !== 'skip') tell(ended(test));
    },
    onAfterRunSuite(suite) {
      if (suite.result?.errors?.length) tell(ended(suite));
    },
    onCollected(collected: File[]) {
      for (const file of collected) if (file.result?.errors?.length) tell(ended(file));
    },
  };
  const run = await startTests(
    Object.keys(files)
      .filter((path) => path.includes(part))
      .filter((_, index) => index % of === at),
    runner,
  );
  // Of those the runner says nothing while it runs.
  for (const test of getTests(run)) {
    const one = ended(test);
    if (one.how === 'skipped') tell(one);
  }
}
