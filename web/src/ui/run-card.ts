// One run's card: its colour, rule, equation, hyper-parameters, schedule and further stages, and how it is going.

import type { Entry, Field, StageEntry } from '../engine/catalogue';
import type { Chosen, RunDocument } from '../engine/document';
import { chainOf, chooseDefault, findEntry, recipeOf, ruleOf } from '../state/draft';
import type { Lab, RunState } from '../state/lab';
import { renderEquation } from './equation';
import { hyperControl, type Place } from './hyper-control';
import { h, newId, setAttribute, setHidden, setText } from './kit/dom';
import { titleCase } from './kit/field-control';
import { formatNumber } from './kit/format';
import { icon, iconButton, setIcon } from './kit/icon';
import { runStyle } from './kit/palette';
import { runSwatch } from './kit/swatch';
import { applyRule, rulePicker, selectedRule } from './rule-picker';
import { runOutcome } from './run-outcome';
import { lossNow, statusText } from './run-status';

export interface RunCard {
  readonly element: HTMLElement;
  /** After a change of the document or of the run's settings. */
  sync(): void;
  /** After a frame: numbers only. */
  tick(): void;
}

/** Everything that decides which controls the card has. */
function shapeOf(run: RunDocument): string {
  const part = (value: unknown): string =>
    chainOf(value)
      .map((c) => c.id)
      .join('>');
  return [part(run.lr), ...run.stages.map((stage) => `${stage.id}:${Object.values(stage).map(part).join()}`)].join('|');
}

const LEARNING_RATE: Place = {
  path: 'lr',
  read: (run) => run.lr,
  write: (run, value) => {
    run.lr = value as RunDocument['lr'];
  },
};

export function runCard(lab: Lab, index: number): RunCard {
  const { catalogue } = lab.state;
  const documentRun = (): RunDocument | undefined => lab.state.document.runs[index];
  const state = (): RunState | undefined => lab.state.runs[index];
  let refreshers: (() => void)[] = [];
  let shape = '';

  const changeRun = (mutate: (run: RunDocument) => void): void => {
    void lab.change((draft) => {
      const run = draft.runs[index];
      if (run) mutate(run);
    });
  };
  const rename = (): void => {
    const wanted = name.value.trim();
    if (wanted === '') sync();
    else {
      changeRun((run) => {
        run.name = wanted;
      });
    }
  };

  const swatchPlace = h('span', { class: 'swatch-place' });
  const name = h('input', {
    class: 'run-name',
    type: 'text',
    maxlength: 40,
    'aria-label': `Name of run ${index + 1}`,
    change: rename,
  });
  const loss = h('output', { class: 'run-number', title: 'Loss now' });
  const muteIcon = icon('eye');
  const mute = h(
    'button',
    { type: 'button', class: 'icon-button', click: () => lab.setMuted(index, !(state()?.muted ?? false)) },
    muteIcon,
  );
  const duplicate = iconButton('copy', 'Duplicate this run', () => void lab.addRun(index));
  const remove = iconButton('close', 'Remove this run', () => void lab.removeRun(index));
  const body = h('div', { class: 'run-body', id: newId('run') });
  const fold = iconButton('fold', 'Show or fold the controls of this run', () => {
    body.hidden = !body.hidden;
    setAttribute(fold, 'aria-expanded', String(!body.hidden));
  });
  setAttribute(fold, 'aria-expanded', 'true');
  setAttribute(fold, 'aria-controls', body.id);
  fold.classList.add('fold');
  const lit = { pointerenter: () => lab.highlight(index), pointerleave: () => lab.highlight(null) };
  const status = h('p', { class: 'run-status', hidden: true });
  const outcome = runOutcome(lab, index);
  const element = h(
    'section',
    { class: 'run-card' },
    h('header', { class: 'run-head', ...lit }, swatchPlace, name, loss, mute, fold),
    status,
    outcome.element,
    body,
  );

  const hyper = (field: Field, place: Place): HTMLElement => {
    const control = hyperControl(lab, index, field, place);
    refreshers.push(control.refresh);
    return control.element;
  };

  const stageFields = (entry: Entry, at: number): HTMLElement[] =>
    entry.fields.map((field) =>
      hyper(field, {
        path: `${entry.id}.${field.id}`,
        read: (run) => run.stages[at]?.[field.id] ?? field.default,
        write: (run, value) => {
          const stage = run.stages[at];
          if (stage) stage[field.id] = value;
        },
      }),
    );

  const extraStage = (entry: StageEntry, chosen: Chosen, at: number): HTMLElement => {
    const drop = iconButton('close', `Remove ${entry.name}`, () =>
      changeRun((run) => {
        run.stages = run.stages.filter((stage) => stage.id !== chosen.id);
      }),
    );
    const title = h('h4', { 'data-help': entry.summary, tabindex: 0 }, titleCase(entry.name));
    return h('div', { class: 'stage' }, h('div', { class: 'stage-head' }, title, drop), ...stageFields(entry, at));
  };

  const stageAdder = (run: RunDocument): HTMLElement => {
    const free = catalogue.stages.filter((entry) => !run.stages.some((stage) => stage.id === entry.id));
    const select = h(
      'select',
      {
        class: 'adder',
        'aria-label': 'Add a stage',
        disabled: free.length === 0,
        change: () => {
          const entry = findEntry(catalogue.stages, select.value);
          if (entry) changeRun((r) => void r.stages.push(chooseDefault(entry)));
        },
      },
      h('option', { value: '' }, 'Add a stage …'),
      ...free.map((entry) => h('option', { value: entry.id, title: entry.summary }, titleCase(entry.name))),
    );
    return h('div', { class: 'run-foot' }, select, duplicate, remove);
  };

  const equation = (rule: StageEntry): HTMLElement => {
    const label = `Update of ${rule.name}: ${rule.equation}`;
    const formula = h('div', { class: 'equation', tabindex: 0, role: 'math', 'aria-label': label });
    void renderEquation(formula, rule.equation);
    const numbers = h('p', { class: 'equation-numbers', 'aria-hidden': 'true' });
    refreshers.push(() => setText(numbers, liveNumbers(rule)));
    return h('div', { class: 'equation-holder' }, formula, numbers);
  };

  /** The equation's letters with the values in force, shown while the pointer or the focus is on it. */
  const liveNumbers = (rule: StageEntry): string => {
    const hypers = state()?.hypers;
    const letters: [Field, string][] = [
      [catalogue.lr, 'lr'],
      ...rule.fields.map((f): [Field, string] => [f, `${rule.id}.${f.id}`]),
    ];
    return letters
      .flatMap(([field, path]) => {
        const value = hypers?.get(path);
        return value === undefined ? [] : [`${field.symbol || field.name} = ${formatNumber(value)}`];
      })
      .join('   ');
  };

  const build = (run: RunDocument): void => {
    refreshers = [];
    const found = ruleOf(catalogue, run);
    const picker = rulePicker(catalogue, run, (choice) =>
      changeRun((r) =>
        applyRule(
          catalogue,
          r,
          choice,
          lab.state.document.runs.map((x) => x.name),
        ),
      ),
    );
    refreshers.push(() => {
      const r = documentRun();
      if (r && document.activeElement !== picker.select) picker.select.value = selectedRule(catalogue, r);
    });
    const entry = recipeOf(catalogue, run) ?? found?.rule;
    if (entry) setAttribute(picker.select, 'aria-description', entry.summary);
    const parts = [picker.element];
    if (found && found.rule.equation !== '') parts.push(equation(found.rule));
    parts.push(hyper(catalogue.lr, LEARNING_RATE));
    if (found) parts.push(...stageFields(found.rule, run.stages.indexOf(found.chosen)));
    for (const [at, chosen] of run.stages.entries()) {
      const stage = findEntry(catalogue.stages, chosen.id);
      if (stage) parts.push(extraStage(stage, chosen, at));
    }
    parts.push(stageAdder(run));
    body.replaceChildren(...parts);
  };

  const sync = (): void => {
    const run = documentRun();
    const now = state();
    if (!run || !now) return;
    if (swatchPlace.dataset.colour !== String(now.colour)) {
      swatchPlace.dataset.colour = String(now.colour);
      swatchPlace.replaceChildren(runSwatch(now.colour));
      element.style.setProperty('--tint', runStyle(now.colour).colour);
    }
    if (document.activeElement !== name) name.value = run.name;
    const next = shapeOf(run);
    if (next !== shape) {
      shape = next;
      const focused = focusPlace(body);
      build(run);
      restoreFocus(body, focused);
    }
    element.classList.toggle('muted', now.muted);
    setIcon(muteIcon, now.muted ? 'eyeOff' : 'eye');
    mute.title = now.muted ? 'Show and run this one again' : 'Mute: hide this run and let it rest';
    setAttribute(mute, 'aria-label', mute.title);
    setAttribute(mute, 'aria-pressed', String(now.muted));
    remove.disabled = lab.state.document.runs.length < 2;
    duplicate.disabled = lab.state.document.runs.length >= catalogue.limits.runs;
    tick();
  };

  const tick = (): void => {
    const now = state();
    if (!now) return;
    const value = lossNow(now);
    setText(loss, Number.isNaN(value) ? '' : formatNumber(value));
    const text = statusText(now);
    setHidden(status, text === '');
    setText(status, text);
    element.classList.toggle('diverged', now.progress.status === 'diverged' || now.phase === 'failed');
    element.classList.toggle('lit', lab.state.highlighted === index);
    outcome.tick();
    for (const refresh of refreshers) refresh();
  };
  return { element, sync, tick };
}

/** Which control had the focus, by its place among the focusable ones, so that a rebuilt card gives it back. */
function focusPlace(root: HTMLElement): number {
  return [...root.querySelectorAll('input, select, button')].indexOf(document.activeElement as Element);
}

function restoreFocus(root: HTMLElement, place: number): void {
  if (place < 0) return;
  const controls = root.querySelectorAll<HTMLElement>('input, select, button');
  controls[Math.min(place, controls.length - 1)]?.focus({ preventScroll: true });
}
