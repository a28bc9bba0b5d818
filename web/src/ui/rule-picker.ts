// The choice of a run's rule or recipe.

import type { Catalogue } from '../engine/catalogue';
import type { RunDocument } from '../engine/document';
import { findEntry, recipeOf, ruleOf, startRecipe, startRule, uniqueName } from '../state/draft';
import { h, newId } from './kit/dom';

const RULE = 'rule:';
const RECIPE = 'recipe:';

/** Recipes that are no more than a rule under its own name are listed once, as the rule. */
function namedRecipes(catalogue: Catalogue): Catalogue['recipes'] {
  const names = new Set(catalogue.rules.map((rule) => rule.name));
  return catalogue.recipes.filter((recipe) => !names.has(recipe.name));
}

/** The option that describes what the run does now. */
export function selectedRule(catalogue: Catalogue, run: RunDocument): string {
  const recipe = recipeOf(catalogue, run);
  if (recipe && namedRecipes(catalogue).includes(recipe)) return RECIPE + recipe.id;
  return RULE + (ruleOf(catalogue, run)?.rule.id ?? '');
}

export function rulePicker(
  catalogue: Catalogue,
  run: RunDocument,
  onChoice: (choice: string) => void,
): { element: HTMLElement; select: HTMLSelectElement } {
  const id = newId('rule');
  const select = h(
    'select',
    { id, change: () => onChoice(select.value) },
    h(
      'optgroup',
      { label: 'Rules' },
      ...catalogue.rules.map((rule) => h('option', { value: RULE + rule.id, title: rule.summary }, rule.name)),
    ),
    h(
      'optgroup',
      { label: 'Recipes' },
      ...namedRecipes(catalogue).map((recipe) =>
        h('option', { value: RECIPE + recipe.id, title: recipe.summary }, recipe.name),
      ),
    ),
  );
  select.value = selectedRule(catalogue, run);
  const chosen = recipeOf(catalogue, run) ?? ruleOf(catalogue, run)?.rule;
  const help = chosen ? [chosen.summary, chosen.reference].filter((text) => text !== '').join(' — ') : '';
  const label = h('label', { for: id, class: 'field-name', 'data-help': help }, 'Rule');
  return {
    element: h('div', { class: 'field field-choice rule' }, h('div', { class: 'field-head' }, label, select)),
    select,
  };
}

/** Puts the chosen rule or recipe into the run; a run still named after its old rule takes the new one's name. */
export function applyRule(catalogue: Catalogue, run: RunDocument, choice: string, names: readonly string[]): void {
  const before = (recipeOf(catalogue, run) ?? ruleOf(catalogue, run)?.rule)?.name ?? '';
  const rule = findEntry(catalogue.rules, choice.slice(RULE.length));
  const recipe = findEntry(catalogue.recipes, choice.slice(RECIPE.length));
  let after = '';
  if (choice.startsWith(RULE) && rule) {
    startRule(run, catalogue, rule);
    after = rule.name;
  } else if (choice.startsWith(RECIPE) && recipe) {
    startRecipe(run, recipe);
    after = recipe.name;
  }
  const named = run.name === before || /^(.*) \d+$/.exec(run.name)?.[1] === before;
  if (after !== '' && named)
    run.name = uniqueName(
      after,
      names.filter((name) => name !== run.name),
    );
}
