// Side runs on a card: what is found is what side runs on the processor find.
import { describe, expect, test } from 'vitest';
import { CardRuns } from '../../web/src/engine/card-runs';
import type { ExperimentDocument } from '../../web/src/engine/document';
import type { Outcome, SideResult, Variant } from '../../web/src/engine/protocol';
import { SideRuns } from '../../web/src/engine/side-runs';
import type { Device } from '../../web/src/gpu/device';
import { cardStudy, finding } from './support/card-study';
import { type Cores, loadCores } from './support/documents';

const cores: Cores = await loadCores();
const { task, rates, open } = cardStudy(cores);
const numbered = (variants: readonly Variant[]) => variants.map((change, variant) => ({ variant, change }));

async function allOf(runs: CardRuns, variants: readonly Variant[]): Promise<SideResult[]> {
  const found: SideResult[] = [];
  for (let more = numbered(variants); found.length < variants.length; more = []) {
    const outcome = await runs.work(more, 20);
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.faults));
    found.push(...outcome.value);
  }
  return found;
}

describe('side runs on a card', () => {
  test('find what side runs on the processor find', async () => {
    const runs = await CardRuns.open(task, open);
    if (!runs) throw new Error('the card was not used');
    const variants = rates(20);
    const onCard = await allOf(runs, variants);
    expect(runs.left).toBe(0);
    runs.dispose();
    const processor = new SideRuns(cores.core, task, () => performance.now());
    const found = processor.work(numbered(variants), 1e9) as Outcome<SideResult[]> & { ok: true };
    processor.dispose();
    for (const { variant, values, status } of found.value) {
      const here = onCard[variant] as SideResult;
      expect(here.variant).toBe(variant);
      expect(here.status === 'diverged').toBe(status === 'diverged');
      finding.shares.forEach((_, k) => {
        expect((here.values[k] as number) / (values[k] as number)).toBeCloseTo(1, 5);
        const [step, expected] = [here.values[3 + k] as number, values[3 + k] as number];
        // Rounding may decide about a step, and about a loss that hardly changes.
        if (Number.isNaN(expected)) expect(step).toBeNaN();
        else expect(Math.abs(step - expected)).toBeLessThanOrEqual(1);
      });
    }
  });

  test('are taken up by a study with other variants of the same, and by no other', async () => {
    const runs = await CardRuns.open(task, open);
    expect(runs?.fits({ ...task, document: structuredClone(task.document) })).toBe(true);
    expect(runs?.fits({ ...task, steps: 50 })).toBe(false);
    await runs?.work(numbered(rates(5)), 0);
    runs?.clear();
    expect(runs?.left).toBe(0);
    runs?.dispose();
  });

  test('are none where there is no card, and of what has no program', async () => {
    expect(await CardRuns.open(task, async () => null)).toBeNull();
    expect(await CardRuns.open(task, () => Promise.reject(new Error('404')))).toBeNull();
    const large = structuredClone(task.document) as ExperimentDocument & { problem: { model: { hidden: number[] } } };
    large.problem.model.hidden = [300];
    let device: Device | null = null;
    const opened = await CardRuns.open({ ...task, document: large }, async () => {
      const card = await open();
      device = card.device;
      return card;
    });
    expect(opened).toBeNull();
    // The card is given back.
    await expect((device as Device | null)?.lost).resolves.toMatch(/./);
    expect(await CardRuns.open({ ...task, finding: { kind: 'curve', lines: [], steps: [] } }, open)).toBeNull();
  });

  test('end with the reason when the card is lost', async () => {
    const card = await open();
    const runs = await CardRuns.open(task, async () => card);
    card.device.close();
    const found = await runs?.work(numbered(rates(3)), 1e6);
    expect(found?.ok === false && found.faults[0]).toMatchObject({ code: 'card_failed', message: /gone/ });
  });
});
