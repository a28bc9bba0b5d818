// What the browser keeps, and undo, over the real core in this thread.
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { ExperimentDocument } from '../../../web/src/engine/document';
import { packLink } from '../../../web/src/engine/links';
import { createLab, type RunningLab } from '../../../web/src/state/create-lab';
import { StorageError } from '../../../web/src/state/shelf';
import { functionExperiment, planarExperiment } from '../support/experiments';
import { TestPage, until } from '../support/local-page';
import { core, prepareCore } from '../support/prepared-core';

vi.setConfig({ testTimeout: 30_000 });

const labs: RunningLab[] = [];

prepareCore();

afterEach(() => {
  for (const lab of labs.splice(0)) lab.dispose();
});

async function labOn(page: TestPage): Promise<RunningLab> {
  const lab = await createLab(page);
  labs.push(lab);
  await until(() => lab.state.runs.every((run) => run.phase === 'ready'), 'open');
  return lab;
}

const stepsOf = (lab: RunningLab) => lab.state.runs.map((run) => run.progress.step);
const past = (lab: RunningLab, step: number) => until(() => stepsOf(lab).every((at) => at >= step), `step ${step}`);
const said = (lab: RunningLab) => lab.state.notices.map((notice) => notice.text).join('\n');

async function pause(lab: RunningLab): Promise<void> {
  lab.pause();
  await until(() => !lab.state.playing && new Set(stepsOf(lab)).size === 1, 'paused');
}

async function takeSteps(lab: RunningLab, count: number): Promise<void> {
  const target = Math.max(...stepsOf(lab)) + count;
  lab.step(count);
  await until(() => stepsOf(lab).every((at) => at === target), `step ${target}`);
}

/** The fingerprint in a shared link: all that was trained. */
async function fingerprintOf(lab: RunningLab): Promise<ExperimentDocument['fingerprint']> {
  const address = await lab.share();
  const page = new TestPage(address.slice(address.indexOf('#')));
  const other = await labOn(page);
  await until(() => other.state.reproduction.state === 'reproduced', 'the link reproduces');
  const { reproduction } = other.state;
  if (reproduction.state !== 'reproduced') throw new Error('not reproduced');
  return { steps: stepsOf(other), hash: reproduction.hash };
}

/** A value of the last run that can be edited live. */
function editable(lab: RunningLab): { run: number; path: string; value: number } {
  const run = lab.state.runs.length - 1;
  const path = lab.state.runs[run]?.description?.hypers[0] ?? '';
  return { run, path, value: lab.state.runs[run]?.hypers.get(path) ?? Number.NaN };
}

async function edit(lab: RunningLab, factor: number): Promise<void> {
  const { run, path, value } = editable(lab);
  const edits = lab.state.document.edits.length;
  lab.editHyper(run, path, value * factor);
  await until(() => lab.state.document.edits.length > edits, 'edited');
}

describe('the next visit', () => {
  test('goes on at the step, with the edits, to the same bits', async () => {
    const page = new TestPage();
    const lab = await labOn(page);
    await past(lab, 50);
    await pause(lab);
    await edit(lab, 0.5);
    await takeSteps(lab, 7);
    await lab.keep();
    const [document, steps, fingerprint] = [lab.state.document, stepsOf(lab), await fingerprintOf(lab)];
    const rows = lab.state.runs[0]?.rows;
    page.close();

    const again = await labOn(new TestPage('', undefined, page));
    await until(() => stepsOf(again).join() === steps.join(), 'back');
    expect(again.state.document).toEqual(document);
    expect(again.state.playing).toBe(false);
    await until(
      () => said(again) === `Continued from your last visit, at step ${steps[0]?.toLocaleString('en')}.`,
      'said',
    );
    expect(await fingerprintOf(again)).toEqual(fingerprint);
    expect(again.state.runs[0]?.rows).toBe(rows);
  });

  test('comes to the last step seen, though the snapshots are older, and plays on', async () => {
    const page = new TestPage();
    const lab = await labOn(page);
    lab.setSpeed(200);
    await past(lab, 50);
    await lab.keep();
    await past(lab, 250);
    await until(() => (page.shelf.listed()[0]?.steps[0] ?? 0) >= 150, 'steps are written while it plays');
    const [entry] = page.shelf.listed();
    const kept = await page.shelf.moment(entry as never);
    expect(kept?.runs[0]?.snapshot?.step).toBeLessThan(entry?.steps[0] ?? 0);
    page.close();
    lab.dispose();

    const again = await labOn(new TestPage('', undefined, page));
    await past(again, (entry?.steps[0] ?? 0) + 20);
    expect(again.state.playing).toBe(true);
  });

  test('can be started afresh; what was kept is still in the list', async () => {
    const page = new TestPage();
    const lab = await labOn(page);
    await lab.open(JSON.stringify(functionExperiment(core)));
    await pause(lab);
    await lab.keep();
    page.close();
    const again = await labOn(new TestPage('', undefined, page));
    expect(again.state.document.problem).toEqual(functionExperiment(core).problem);
    await until(() => again.state.notices.length > 0, 'said');
    again.state.notices[0]?.action?.run();
    const [starter] = again.state.catalogue.starters;
    await until(() => JSON.stringify(again.state.document) === JSON.stringify(starter?.document), 'afresh');
    await again.keep();
    const [left] = await again.saved.list();
    expect(left?.named).toBe(false);
    expect(await again.saved.open(left as never)).toBe(true);
    expect(again.state.document.problem).toEqual(functionExperiment(core).problem);
  });

  test('with a link opens the link', async () => {
    const page = new TestPage();
    const lab = await labOn(page);
    await lab.keep();
    page.close();
    const packed = packLink(core, JSON.stringify(functionExperiment(core)));
    if (!packed.ok) throw new Error('no link');
    const again = await labOn(new TestPage(packed.value, undefined, page));
    expect(again.state.document).toEqual(functionExperiment(core));
    expect(said(again)).toBe('');
  });

  test('a tab loaded again goes on, though it has an address', async () => {
    const page = new TestPage();
    const lab = await labOn(page);
    await past(lab, 20);
    await pause(lab);
    await until(() => page.hash() !== '', 'the address holds the experiment');
    await lab.keep();
    const steps = stepsOf(lab);
    page.close();
    const again = await labOn(page.reloaded());
    await until(() => stepsOf(again).join() === steps.join(), 'back');
  });

  test('where snapshots are of another version trains again from the start, to the same bits', async () => {
    const page = new TestPage();
    const lab = await labOn(page);
    await past(lab, 30);
    await pause(lab);
    await edit(lab, 0.5);
    await takeSteps(lab, 5);
    await lab.keep();
    const [steps, fingerprint] = [stepsOf(lab), await fingerprintOf(lab)];
    page.close();
    const [entry] = page.shelf.listed();
    const moment = await page.shelf.moment(entry as never);
    for (const { snapshot } of moment?.runs ?? []) snapshot?.bytes.fill(7, 4, 12);
    await page.shelf.put(entry as never, moment, undefined);
    const again = await labOn(new TestPage('', undefined, page));
    await until(() => stepsOf(again).join() === steps.join(), 'back');
    expect(await fingerprintOf(again)).toEqual(fingerprint);
  });
});

describe('two tabs', () => {
  test('a copied tab is told, and neither writes over the other', async () => {
    const page = new TestPage();
    const lab = await labOn(page);
    await pause(lab);
    await until(() => page.hash() !== '', 'the address holds the experiment');
    await lab.keep();
    const copy = await labOn(page.reloaded());
    expect(said(copy)).toContain('open in another tab');
    await pause(copy);
    await edit(copy, 0.5);
    await copy.keep();
    await edit(lab, 0.25);
    await lab.keep();
    const entries = page.shelf.listed();
    expect(entries).toHaveLength(2);
    const values = await Promise.all(entries.map(async (entry) => (await page.shelf.moment(entry))?.document.edits[0]));
    expect(new Set(values.map((made) => made?.value)).size).toBe(2);
  });

  test('where there are no locks, what the other tab wrote stays', async () => {
    const page = new TestPage();
    const lab = await labOn(page);
    await pause(lab);
    await lab.keep();
    const [entry] = page.shelf.listed();
    await page.shelf.put({ ...(entry as never as object), revision: 'of another tab' } as never, null, undefined);
    await edit(lab, 0.5);
    await until(() => said(lab).includes('open in another tab'), 'said');
    await lab.keep();
    expect(page.shelf.listed().map((kept) => kept.revision)).toContain('of another tab');
    expect(page.shelf.listed()).toHaveLength(2);
  });

  test('a name saved in another tab is replaced only when asked', async () => {
    const page = new TestPage();
    const lab = await labOn(page);
    await pause(lab);
    expect(await lab.saved.save('mine')).toBeNull();
    const other = await labOn(new TestPage('', undefined, page));
    const inTheWay = await other.saved.save('mine');
    expect(inTheWay?.key).toBe('mine');
    expect(await other.saved.save('mine', inTheWay)).toBeNull();
    // Now it is the first tab whose copy is the older one.
    expect((await lab.saved.save('mine'))?.revision).not.toBe(inTheWay?.revision);
  });
});

describe('storage', () => {
  test('that is forbidden or full is said once, and nothing else breaks', async () => {
    const page = new TestPage();
    page.shelf.trouble = new StorageError('forbidden', 'no');
    const lab = await labOn(page);
    await past(lab, 50);
    expect(said(lab)).toContain('keeps nothing for this page');
    page.shelf.trouble = new StorageError('full', 'no');
    await lab.keep();
    await lab.keep();
    expect(lab.state.notices.filter((notice) => notice.text.includes('no more space'))).toHaveLength(1);
    page.shelf.trouble = null;
    await pause(lab);
    await lab.keep();
    expect(page.shelf.listed()).toHaveLength(1);
  });
});

describe('names', () => {
  test('save, open, rename, delete and bring back', async () => {
    const page = new TestPage();
    const lab = await labOn(page);
    await past(lab, 20);
    await pause(lab);
    const [steps, fingerprint] = [stepsOf(lab), await fingerprintOf(lab)];
    await lab.saved.save('race');
    await lab.open(JSON.stringify(planarExperiment(core)));
    await lab.change((draft) => void draft.runs.pop());
    const named = async () => (await lab.saved.list()).filter((entry) => entry.named);
    const [entry] = await named();
    expect(await lab.saved.rename(entry as never, 'first race')).toBeNull();
    const [renamed] = await named();
    expect(renamed?.key).toBe('first race');
    const bringBack = await lab.saved.remove(renamed as never);
    expect(await named()).toEqual([]);
    expect(await lab.saved.open(renamed as never)).toBe(false);
    await bringBack();
    expect(await lab.saved.open(renamed as never)).toBe(true);
    await until(() => stepsOf(lab).join() === steps.join(), 'at its step');
    expect(await fingerprintOf(lab)).toEqual(fingerprint);
    expect(lab.saved.current).toBe('first race');
    // It is known to this tab now, so it is saved without a question.
    expect(await lab.saved.save('first race')).toBeNull();
  });
});

describe('undo', () => {
  test('of a change brings the runs back to where they stood, and redo takes them away', async () => {
    const lab = await labOn(new TestPage());
    expect([lab.state.canUndo, lab.state.canRedo]).toEqual([false, false]);
    await past(lab, 60);
    await pause(lab);
    const [document, steps, fingerprint] = [lab.state.document, stepsOf(lab), await fingerprintOf(lab)];
    await lab.change((draft) => {
      draft.train.batch += 1;
    });
    await takeSteps(lab, 3);
    const changed = lab.state.document;
    expect(lab.state.canUndo).toBe(true);
    lab.undo();
    await until(() => stepsOf(lab).join() === steps.join(), 'undone');
    expect(lab.state.document).toEqual(document);
    expect(await fingerprintOf(lab)).toEqual(fingerprint);
    lab.redo();
    await until(() => stepsOf(lab).every((step) => step === 3), 'done again');
    expect(lab.state.document).toEqual(changed);
    expect([lab.state.canUndo, lab.state.canRedo]).toEqual([true, false]);
  });

  test('of a live edit edits back: the run goes on and a link tells both', async () => {
    const lab = await labOn(new TestPage());
    await past(lab, 20);
    await pause(lab);
    const { run, path, value } = editable(lab);
    // Two values of one drag are one edit.
    await edit(lab, 0.5);
    await takeSteps(lab, 1);
    lab.editHyper(run, path, value * 0.25);
    await until(() => lab.state.document.edits.at(-1)?.value === value * 0.25, 'edited');
    await takeSteps(lab, 5);
    const steps = stepsOf(lab);
    lab.undo();
    await until(() => lab.state.document.edits.at(-1)?.value === value, 'edited back');
    expect(stepsOf(lab)).toEqual(steps);
    expect(lab.state.canUndo).toBe(false);
    lab.redo();
    await until(() => lab.state.document.edits.at(-1)?.value === value * 0.25, 'edited again');
    await takeSteps(lab, 5);
    expect(lab.state.document.edits.length).toBeGreaterThanOrEqual(2);
    await fingerprintOf(lab);
  });

  test('of an added run takes it away and leaves the others alone', async () => {
    const lab = await labOn(new TestPage());
    await past(lab, 20);
    await pause(lab);
    const before = lab.state.runs.length;
    await lab.addRun();
    const first = (stepsOf(lab)[0] ?? 0) + 50;
    lab.step(50);
    await until(() => stepsOf(lab)[0] === first, 'further');
    lab.undo();
    await until(() => lab.state.runs.length === before, 'undone');
    expect(stepsOf(lab)[0]).toBe(first);
    lab.redo();
    await until(() => lab.state.runs.length === before + 1, 'done again');
    await until(() => lab.state.runs.every((run) => run.phase === 'ready'), 'open');
    expect(stepsOf(lab)[0]).toBe(first);
  });

  test('of a removed run brings it back trained; a new change ends redo', async () => {
    const lab = await labOn(new TestPage());
    await past(lab, 40);
    await pause(lab);
    const [steps, names] = [stepsOf(lab), lab.state.runs.map((run) => run.name)];
    await lab.removeRun(0);
    lab.undo();
    await until(() => lab.state.runs.length === names.length && stepsOf(lab)[0] === steps[0], 'back');
    expect(lab.state.runs.map((run) => run.name)).toEqual(names);
    expect(lab.state.canRedo).toBe(true);
    await lab.addRun();
    expect(lab.state.canRedo).toBe(false);
  });

  test('of another experiment that was opened brings this one back', async () => {
    const lab = await labOn(new TestPage());
    await past(lab, 40);
    await pause(lab);
    const [document, steps] = [lab.state.document, stepsOf(lab)];
    await lab.open(JSON.stringify(functionExperiment(core)));
    lab.undo();
    await until(() => JSON.stringify(lab.state.document) === JSON.stringify(document), 'back');
    await until(() => (stepsOf(lab)[0] ?? 0) >= (steps[0] ?? 0), 'at its step');
  });
});
