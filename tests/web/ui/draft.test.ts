import { describe, expect, it } from 'vitest';
import type { RunDocument } from '../../../web/src/engine/document';
import {
  allowed,
  baseOf,
  chainOf,
  chooseDefault,
  chooseInstead,
  currentBase,
  recipeOf,
  startRecipe,
  startRule,
  uniqueName,
  withSchedule,
} from '../../../web/src/state/draft';
import { describeField, entriesText, parseEntries, parseList, wordsOf } from '../../../web/src/ui/kit/field-control';
import { applyRule, selectedRule } from '../../../web/src/ui/rule-picker';
import { fakeCatalogue, field } from './fake-catalogue';

const catalogue = fakeCatalogue();
const byId = (id: string) => {
  const found = [...catalogue.rules, ...catalogue.stages].find((entry) => entry.id === id);
  if (!found) throw new Error(id);
  return found;
};
const run = (name: string, ...ids: string[]): RunDocument => ({
  name,
  lr: 0.01,
  stages: ids.map((id) => chooseDefault(byId(id))),
});

describe('choosing an entry', () => {
  it('writes every field with its default, and lists as copies', () => {
    for (const entry of [...catalogue.rules, ...catalogue.stages, ...catalogue.datasets, ...catalogue.models]) {
      const chosen = chooseDefault(entry);
      expect(Object.keys(chosen)).toEqual(['id', ...entry.fields.map((f) => f.id)]);
      for (const f of entry.fields) {
        expect(chosen[f.id]).toEqual(f.default);
        if (Array.isArray(f.default)) expect(chosen[f.id]).not.toBe(f.default);
      }
    }
  });

  it('carries over what both have and the person had set, defaults otherwise', () => {
    const before = { ...chooseDefault(byId('adam')), eps: 1e-4, beta1: { base: 0.7, schedule: [{ id: 'cosine' }] } };
    const shared = {
      ...byId('adam'),
      id: 'other',
      fields: byId('adam').fields.map((f) => ({ ...f, default: f.id === 'beta2' ? 0.99 : f.default })),
    };
    const after = chooseInstead(shared, before, byId('adam'));
    expect(after).toMatchObject({ id: 'other', eps: 1e-4, beta2: 0.99 });
    expect(after.beta1).toEqual({ base: 0.7, schedule: [{ id: 'cosine' }] });
  });
});

describe('a value', () => {
  it('is allowed as the field says', () => {
    const open = field('x', '', 'x', { min: 0, min_open: true, max: 1 });
    expect([0, 0.5, 1, 1.1, Number.NaN].map((v) => allowed(open, v))).toEqual([false, true, true, false, true]);
    const list = field('l', '', 'l', { type: 'integer_list', min: 1, max: 9, min_length: 1, max_length: 2 });
    expect([[], [3], [3, 4], [3, 10], [1, 2, 3]].map((v) => allowed(list, v))).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
    expect(allowed(field('c', '', 'c', { choices: ['a'] }), 'b')).toBe(false);
    const text = field('t', '', 't', { type: 'text', min_length: 1, max_length: 3 });
    expect(['', 'x', 'x+y', 'x + y'].map((v) => allowed(text, v))).toEqual([false, true, true, false]);
  });

  it('may have a schedule, and loses the wrapping when it has none', () => {
    const chain = [{ id: 'cosine', steps: 10 }];
    const scheduled = withSchedule(0.9, chain);
    expect(baseOf(scheduled)).toBe(0.9);
    expect(chainOf(scheduled)).toBe(chain);
    expect(withSchedule(0.9, [])).toBe(0.9);
    expect(chainOf([1, 2])).toEqual([]);
  });

  it('is the last edit’s where it was edited live', () => {
    const document = structuredClone(catalogue.starters[0]?.document);
    if (!document) throw new Error('no starter');
    document.edits = [
      { run: 0, step: 5, path: 'lr', value: 0.5 },
      { run: 1, step: 6, path: 'lr', value: 0.7 },
      { run: 0, step: 9, path: 'lr', value: 0.6 },
    ];
    expect(currentBase(document, 0, 'lr', document.runs[0]?.lr, null)).toBe(0.6);
    expect(currentBase(document, 0, 'lr', document.runs[0]?.lr, 8)).toBe(0.5);
    expect(currentBase(document, 0, 'lr', 0.1, 4)).toBe(0.1);
    expect(currentBase(document, 0, 'momentum.beta', 0.9, null)).toBe(0.9);
  });
});

describe('the rule of a run', () => {
  it('is replaced in its place, other stages stay', () => {
    const r = run('Adam', 'clip_norm', 'adam', 'lookahead');
    startRule(r, catalogue, byId('sgd') as (typeof catalogue.rules)[number]);
    expect(r.stages.map((stage) => stage.id)).toEqual(['clip_norm', 'sgd', 'lookahead']);
  });

  it('is recognised as a recipe whose numbers were turned, but not with other stages', () => {
    const [recipe] = catalogue.recipes;
    if (!recipe) throw new Error('no recipe');
    const r = run('x', 'sgd');
    startRecipe(r, recipe);
    expect(recipeOf(catalogue, r)?.id).toBe(recipe.id);
    expect(baseOf(r.lr)).toBe(recipe.lr);
    const [adam] = r.stages;
    if (adam) adam.beta1 = 0.5;
    expect(selectedRule(catalogue, r)).toBe(`recipe:${recipe.id}`);
    if (adam) adam.eps_inside = true;
    expect(recipeOf(catalogue, r)).toBeNull();
    expect(selectedRule(catalogue, r)).toBe('rule:adam');
  });

  it('takes the schedule a recipe brings and is that recipe while it keeps it', () => {
    const [plain] = catalogue.recipes;
    if (!plain) throw new Error('no recipe');
    const [schedule] = catalogue.schedules;
    if (!schedule) throw new Error('no schedule');
    const chain = [chooseDefault(schedule)];
    const scheduled = { ...plain, id: 'scheduled', name: 'Scheduled', lr: { base: 0.002, schedule: chain } };
    const both = { ...catalogue, recipes: [plain, scheduled] };
    const r = run('x', 'sgd');
    startRecipe(r, scheduled);
    expect(r.lr).toEqual({ base: 0.002, schedule: chain });
    expect(recipeOf(both, r)?.id).toBe('scheduled');
    r.lr = 0.002;
    expect(recipeOf(both, r)?.id).toBe(plain.id);
    r.lr = { base: 0.1, schedule: chain };
    startRecipe(r, plain);
    expect(r.lr).toEqual({ base: plain.lr, schedule: chain });
  });

  it('names the run after it while the name is still the old rule’s', () => {
    const r = run('Adam 2', 'adam');
    applyRule(catalogue, r, 'rule:sgd', ['SGD', 'Adam 2']);
    expect(r.name).toBe('SGD 2');
    const mine = run('my favourite', 'adam');
    applyRule(catalogue, mine, 'rule:sgd', ['my favourite']);
    expect(mine.name).toBe('my favourite');
    expect(mine.stages[0]?.id).toBe('sgd');
  });
});

describe('words', () => {
  it('of a field tell its help, its slider and its default', () => {
    expect(describeField(catalogue.lr)).toBe(
      'What the learning rate does when raised. Slider 0.00001 to 1. Default 0.01; double-click brings it back.'.replace(
        '0.00001',
        '1e-5',
      ),
    );
    expect(wordsOf('heavy_ball')).toBe('heavy ball');
    expect(wordsOf([16, 16])).toBe('16, 16');
  });

  it('a list may be typed with commas, spaces or both', () => {
    expect(parseList(' 16, 8  4;2')).toEqual([16, 8, 4, 2]);
    expect(parseList('')).toEqual([]);
    expect(parseList('16, many')).toBeNull();
  });

  it('reads entries one to a line, as it writes them', () => {
    const entries = [
      { id: 'a', units: 8 },
      { id: 'b', inside: [{ id: 'c', text: 'x,"y' }] },
    ];
    expect(parseEntries(entriesText(entries))).toEqual(entries);
    expect(entriesText(entries).split('\n')).toHaveLength(2);
    expect(parseEntries(' {"id": "a"},\n\n{"id": "b"}\n')).toEqual([{ id: 'a' }, { id: 'b' }]);
    expect(parseEntries('')).toEqual([]);
    for (const wrong of ['{"id": "a"', '{"units": 8}', '"a"', '[1]', 'null']) expect(parseEntries(wrong)).toBeNull();
  });

  it('make names unique', () => {
    expect(uniqueName('Adam', ['SGD'])).toBe('Adam');
    expect(uniqueName('Adam', ['Adam', 'Adam 2'])).toBe('Adam 3');
  });
});
