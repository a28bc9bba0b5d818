// Reading and building pieces of an experiment document from the catalogue: a chosen entry with its defaults, the
// base value and the schedule of a hyper-parameter, which rule or recipe a run follows. Nothing here names an entry.

import type { Catalogue, Entry, Field, RecipeEntry, StageEntry } from '../engine/catalogue';
import type {
  Chosen,
  ExperimentDocument,
  FunctionProblemDocument,
  NetworkProblemDocument,
  RunDocument,
} from '../engine/document';

export type FieldValue = number | string | boolean | number[] | Chosen[];

export const isNetwork = (problem: ExperimentDocument['problem']): problem is NetworkProblemDocument =>
  'data' in problem;
export const isFunction = (problem: ExperimentDocument['problem']): problem is FunctionProblemDocument =>
  'function' in problem;

export function findEntry<T extends { id: string }>(entries: readonly T[], id: string): T | undefined {
  return entries.find((entry) => entry.id === id);
}

const copyDefault = (field: Field): FieldValue => structuredClone(field.default);

/** The entry with the default of each of its fields. */
export function chooseDefault(entry: Entry): Chosen {
  const chosen: Chosen = { id: entry.id };
  for (const field of entry.fields) chosen[field.id] = copyDefault(field);
  return chosen;
}

/** The defaults of an entry that is not chosen by an id. */
export function defaultsOf(entry: Entry): Record<string, unknown> {
  const { id: _, ...values } = chooseDefault(entry);
  return values;
}

/** Another entry in place of one chosen before: fields both have keep their values. */
export function chooseInstead(entry: Entry, before: Chosen, entryBefore: Entry | undefined): Chosen {
  const chosen = chooseDefault(entry);
  for (const field of entry.fields) {
    const same = entryBefore?.fields.find((f) => f.id === field.id);
    const value = before[field.id];
    if (!same || same.type !== field.type || value === undefined) continue;
    const untouched = JSON.stringify(baseOf(value)) === JSON.stringify(same.default) && chainOf(value).length === 0;
    if (!untouched && allowed(field, baseOf(value))) chosen[field.id] = structuredClone(value);
  }
  return chosen;
}

/** Whether a value lies in the field's range (each element, for lists of numbers; the length, for texts). */
export function allowed(field: Field, value: FieldValue): boolean {
  if (typeof value === 'string' && field.type === 'text') {
    return value.length >= field.min_length && value.length <= field.max_length;
  }
  if (typeof value === 'string') return field.choices.length === 0 || field.choices.includes(value);
  if (typeof value === 'boolean') return true;
  if (Array.isArray(value)) {
    return (
      value.length >= field.min_length &&
      value.length <= field.max_length &&
      value.every((v) => typeof v !== 'number' || allowed(field, v))
    );
  }
  const { min, max, min_open, max_open } = field;
  if (min !== null && (value < min || (min_open && value === min))) return false;
  return !(max !== null && (value > max || (max_open && value === max)));
}

interface WithBase {
  base: FieldValue;
  schedule?: Chosen[];
}

const isScheduled = (value: unknown): value is WithBase =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && 'base' in value;

export const baseOf = (value: unknown): FieldValue => (isScheduled(value) ? value.base : (value as FieldValue));
export const chainOf = (value: unknown): Chosen[] => (isScheduled(value) ? (value.schedule ?? []) : []);

/** A hyper-parameter's document value: plain where it has no schedule. */
export function withSchedule(base: FieldValue, schedule: Chosen[]): unknown {
  return schedule.length === 0 ? base : { base, schedule };
}

export function ruleOf(catalogue: Catalogue, run: RunDocument): { rule: StageEntry; chosen: Chosen } | null {
  for (const chosen of run.stages) {
    const rule = findEntry(catalogue.rules, chosen.id);
    if (rule) return { rule, chosen };
  }
  return null;
}

/**
 * The recipe a run still follows: the same stages, the recipe's schedules where it has any, and every choice or flag it
 * sets is as the recipe sets it. Numbers may have been turned; among several candidates the one with most numbers
 * untouched wins.
 */
export function recipeOf(catalogue: Catalogue, run: RunDocument): RecipeEntry | null {
  let best: RecipeEntry | null = null;
  let bestScore = -1;
  for (const recipe of catalogue.recipes) {
    const score = recipeScore(recipe, run);
    if (score > bestScore) [best, bestScore] = [recipe, score];
  }
  return best;
}

function recipeScore(recipe: RecipeEntry, run: RunDocument): number {
  if (recipe.stages.length !== run.stages.length) return -1;
  const schedules = chainOf(recipe.lr).map((schedule) => schedule.id);
  if (
    schedules.length > 0 &&
    schedules.join() !==
      chainOf(run.lr)
        .map((schedule) => schedule.id)
        .join()
  )
    return -1;
  let score = schedules.length;
  for (const [i, wanted] of recipe.stages.entries()) {
    const has = run.stages[i];
    if (!has || has.id !== wanted.id) return -1;
    for (const [id, value] of Object.entries(wanted)) {
      const same = String(baseOf(has[id])) === String(baseOf(value));
      if (!same && typeof baseOf(value) !== 'number') return -1;
      if (same) score += 1;
    }
  }
  return score;
}

export function startRule(run: RunDocument, catalogue: Catalogue, rule: StageEntry): void {
  const before = ruleOf(catalogue, run);
  const at = before ? run.stages.indexOf(before.chosen) : run.stages.length;
  const chosen = before ? chooseInstead(rule, before.chosen, before.rule) : chooseDefault(rule);
  run.stages.splice(at, before ? 1 : 0, chosen);
}

export function startRecipe(run: RunDocument, recipe: RecipeEntry): void {
  run.stages = structuredClone(recipe.stages) as Chosen[];
  const { base, schedule } = typeof recipe.lr === 'number' ? { base: recipe.lr, schedule: chainOf(run.lr) } : recipe.lr;
  run.lr = { base, schedule: structuredClone(schedule) };
}

/**
 * Base value in force: the document's, unless an edit made while the run went on has replaced it.
 * past: the step looked at, null for now.
 */
export function currentBase(
  document: ExperimentDocument,
  run: number,
  path: string,
  written: unknown,
  past: number | null,
): FieldValue {
  let value = baseOf(written);
  for (const edit of document.edits) {
    if (edit.run === run && edit.path === path && (past === null || edit.step <= past)) value = edit.value;
  }
  return value;
}

/** A name no other run has. */
export function uniqueName(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted;
  for (let n = 2; ; ++n) if (!taken.includes(`${wanted} ${n}`)) return `${wanted} ${n}`;
}
