// Who asks for a study gets it whether there is a card or not, or one that gives up. With the lab, and so in Node alone.
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../web/src/engine/protocol';
import type { Device } from '../../web/src/gpu/device';
import type { Study } from '../../web/src/state/side-runs';
import { until } from '../web/support/local-page';
import { localEngines } from '../web/support/local-port';
import { lab, labWith, prepareLab } from '../web/support/prepared-lab';
import { cardStudy } from './support/card-study';
import { loadCores } from './support/documents';

const { task, rates, cards } = cardStudy(await loadCores());

describe('a study', () => {
  prepareLab();
  const isDone = (study: Study) => study.done === study.plan.variants.length;
  const owner = { studied() {} };

  test('goes to the card where there is one', async () => {
    await labWith(
      task.document,
      localEngines((core) => core, cards),
    );
    const study = lab.sideRuns.want(owner, 'a', () => ({ ...task, variants: rates(30) }));
    expect(study.onCard).toBeNull();
    await until(() => isDone(study), 'all tried');
    expect(study.onCard).toBe(true);
    expect(study.results.map((result) => result?.variant)).toEqual([...Array(30).keys()]);
  });

  test('of which the card was lost is finished on the processor', async () => {
    const opened: (Device | null)[] = [];
    const engines = localEngines((core) => core, {
      ...cards,
      openDevice: async () => {
        const device = await cards.openDevice();
        opened.push(device);
        return device;
      },
    });
    await labWith(task.document, engines);
    const study = lab.sideRuns.want(owner, 'a', () => ({ ...task, steps: 1000, variants: rates(40) }));
    await until(() => study.onCard === true, 'it is on the card');
    opened[0]?.close();
    await until(() => isDone(study), 'all tried');
    expect(study.faults).toEqual([]);
    expect(study.results.map((result) => result?.variant)).toEqual([...Array(40).keys()]);
  });

  test('is the processor’s where that was chosen', async () => {
    await labWith(
      task.document,
      localEngines((core) => core, cards),
    );
    lab.set('compute', 'wasm');
    const study = lab.sideRuns.want(owner, 'a', () => ({ ...task, variants: rates(4) }));
    expect(study.onCard).toBe(false);
    await until(() => isDone(study), 'all tried');
    lab.set('compute', null);
    expect(lab.sideRuns.want(owner, 'a', () => ({ ...task, variants: rates(4) }))).not.toBe(study);
  });

  test('whose findings a card cannot tell is the processor’s', async () => {
    await labWith(
      task.document,
      localEngines((core) => core, cards),
    );
    const curve: Finding = { kind: 'curve', lines: [{ column: 'loss', value: 'ema' }], steps: [5, 9] };
    const study = lab.sideRuns.want(owner, 'a', () => ({ ...task, finding: curve, variants: rates(4) }));
    expect(study.onCard).toBe(false);
    await until(() => isDone(study), 'all tried');
  });
});
