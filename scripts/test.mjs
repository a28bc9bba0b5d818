// `npm test`: builds whatever the tests need and runs every one of them.
//   npm test -- --only native,cli   runners whose name contains one of these
//   npm test -- --list              what there is
// The last line is `slalom: N passed, N failed`. A runner that breaks, or finds no test, counts as one failed test; one for
// which this machine lacks something it can do without is left out and says why.
import { parseArgs } from 'node:util';
import { bold, dim, Failure, green, main, red, say, seconds, step, tail, yellow } from './lib/log.mjs';
import { prepare } from './lib/prepare.mjs';

/** Builds for one runner and runs it; never throws for a failing test or build. */
async function runOne(runner) {
  const started = Date.now();
  const result = { name: runner.name, passed: 0, failed: 0, log: null, why: '', remedy: runner.remedy };
  try {
    await runner.prepare?.();
    await step(
      `Test ${runner.name}`,
      async (task) => {
        result.log = task.log;
        Object.assign(result, await runner.run(task));
        if (result.passed + result.failed === 0) throw new Failure('there is no test to run');
        if (result.failed > 0) throw new Failure(`${result.failed} failed`);
      },
      { log: `test-${runner.name}` },
    );
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    result.failed ||= 1;
    result.log = error.log ?? result.log;
    result.why = `${error.step ?? ''}: ${error.message}`;
    result.remedy ??= error.remedy;
    say(tail(result.log).replace(/^/gm, '  | '));
  }
  result.time = Date.now() - started;
  return result;
}

function table(results) {
  const width = Math.max(...results.map(({ name }) => name.length));
  say(`\n${bold(`${'runner'.padEnd(width)}  passed  failed    time`)}`);
  for (const { name, passed, failed, time } of results) {
    const paint = failed > 0 ? red : green;
    const row = `${name.padEnd(width)}  ${String(passed).padStart(6)}  ${String(failed).padStart(6)}`;
    say(`${paint(row)}  ${dim(seconds(time).padStart(6))}`);
  }
  for (const { name, log, why, remedy } of results.filter(({ failed }) => failed > 0)) {
    say(`\n${red(name)}  ${why}\n  log:    ${log}${remedy ? `\n  remedy: ${remedy}` : ''}`);
  }
}

await main(async () => {
  const { values } = parseArgs({ options: { only: { type: 'string' }, list: { type: 'boolean' } } });
  const { runners, sum } = await import('./lib/runners.mjs');
  if (values.list) {
    for (const { name, about } of runners) say(`${name.padEnd(14)} ${about}`);
    return;
  }
  const wanted = values.only?.split(',') ?? [''];
  const chosen = runners.filter(({ name }) => wanted.some((part) => name.includes(part)));
  if (chosen.length === 0) throw new Failure(`no runner is called ${values.only}`, { remedy: 'npm test -- --list' });

  await prepare('test');
  const results = [];
  const leftOut = [];
  for (const runner of chosen) {
    const why = runner.lacks?.();
    if (why) leftOut.push(`${runner.name}: left out, ${why}`);
    else results.push(await runOne(runner));
  }
  table(results);
  for (const words of leftOut) say(yellow(words));
  const { passed, failed } = sum(results);
  say(`\nslalom: ${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
});
