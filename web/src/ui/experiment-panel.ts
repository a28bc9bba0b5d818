// The left column: starters, the problem, one card per run, training and seeds. Built from the catalogue and the
// document; rebuilt only where what can be set has changed.

import type { DatasetEntry, Entry, Field } from '../engine/catalogue';
import type { ExperimentDocument } from '../engine/document';
import { chooseDefault, defaultsOf, type FieldValue, findEntry, isFunction, isNetwork } from '../state/draft';
import type { Lab } from '../state/lab';
import { textField } from '../state/own-table';
import { type FieldList, fieldList } from './field-list';
import { keptRow } from './kept-row';
import { chipList, fitChips } from './kit/chip-list';
import { h, newId } from './kit/dom';
import { titleCase } from './kit/field-control';
import { icon } from './kit/icon';
import { type RunCard, runCard } from './run-card';
import { starterMenu } from './starters';

export interface ExperimentPanel {
  readonly element: HTMLElement;
  sync(): void;
  tick(): void;
}

type Draft = ExperimentDocument;
type Values = Record<string, unknown>;

/** One group of fields of the document: where they are read and written. */
interface Group {
  entry: Entry;
  values: (document: Draft) => Values | undefined;
  /** Where what is left out stands for defaults: puts the values into the document. */
  put?: (document: Draft, values: Values) => void;
}

/** openOwnData: null where the catalogue has no data set for it. */
export function experimentPanel(lab: Lab, openOwnData: (() => void) | null): ExperimentPanel {
  const { catalogue } = lab.state;
  const problem = h('section', { class: 'group' });
  const cards = h('div', { class: 'cards' });
  const training = h('section', { class: 'group' });
  const addRun = h(
    'button',
    {
      type: 'button',
      class: 'quiet',
      title: 'Another run on the same data, weights and batches',
      click: () => void lab.addRun(),
    },
    icon('plus'),
    'Add a run',
  );
  const kept = keptRow(lab);
  const starters = h('section', { class: 'starters' }, ...starterMenu(lab), kept.element);
  const element = h('div', { class: 'experiment' }, starters, problem, cards, addRun, training);
  let runCards: RunCard[] = [];
  let lists: { list: FieldList; group: Group }[] = [];
  let shape = '';

  const groupList = (group: Group, skip: readonly string[] = []): HTMLElement => {
    const commit = async (field: Field, value: FieldValue): Promise<void> => {
      const done = await lab.change((draft) => {
        const values = group.values(draft);
        if (values) {
          values[field.id] = value;
          group.put?.(draft, values);
        }
        if (changesVariables(draft, field)) startAfresh(draft);
      });
      if (!done) list.update(group.values(lab.state.document) ?? {});
    };
    const fields = group.entry.fields.filter((field) => !skip.includes(field.id));
    const values = group.values(lab.state.document) ?? {};
    const settle = (field: Field, value: FieldValue): void => void commit(field, value);
    const list = fitChips(fields)
      ? chipList(group.entry.name, fields, values, settle)
      : fieldList(fields, values, settle);
    lists.push({ list, group });
    return list.element;
  };

  const changesVariables = ({ problem }: Draft, field: Field): boolean =>
    isFunction(problem) && findEntry(catalogue.functions, problem.function.id)?.variables === field.id;

  const choice = (
    label: string,
    entries: readonly Entry[],
    current: string,
    choose: (draft: Draft, entry: Entry) => void,
  ): HTMLElement => {
    const id = newId('choice');
    const select = h(
      'select',
      {
        id,
        change: () => {
          const entry = findEntry(entries, select.value);
          if (!entry) return;
          void lab
            .change((draft) => choose(draft, entry))
            .then((done) => {
              if (!done) select.value = current;
            });
        },
      },
      ...entries.map((entry) => h('option', { value: entry.id, title: entry.summary }, titleCase(entry.name))),
    );
    select.value = current;
    const help = findEntry(entries, current);
    const words = help ? [help.summary, help.reference].filter((text) => text !== '').join(' — ') : '';
    return h(
      'div',
      { class: 'field field-choice' },
      h(
        'div',
        { class: 'field-head' },
        h('label', { for: id, class: 'field-name', 'data-help': words }, label),
        select,
      ),
    );
  };

  const buildProblem = (document: Draft): void => {
    const kind = h(
      'div',
      { class: 'segmented', role: 'group', 'aria-label': 'Kind of problem' },
      kindButton('Network', isNetwork(document.problem), 'Train a small network on data', () => toNetwork(lab)),
      kindButton('Function', isFunction(document.problem), 'Walk on a function of two variables', () =>
        toFunction(lab),
      ),
    );
    const parts: HTMLElement[] = [h('header', { class: 'group-head' }, h('h2', {}, 'Problem'), kind)];
    const now = document.problem;
    if (isNetwork(now)) {
      parts.push(
        choice('Data', catalogue.datasets, now.data.id, (draft, entry) => {
          if (!isNetwork(draft.problem)) return;
          draft.problem.data = chooseDefault(entry);
          if ((entry as DatasetEntry).features !== catalogue.inputs.needs_features) delete draft.problem.inputs;
        }),
      );
      if (openOwnData) {
        const title = 'A table, a folder of images, or points you draw';
        parts.push(
          h(
            'div',
            { class: 'beside' },
            h('button', { type: 'button', class: 'quiet', title, click: openOwnData }, 'Your own data…'),
          ),
        );
      }
      parts.push(
        ...chosenFields(catalogue.datasets, now.data.id, (d) => (isNetwork(d.problem) ? d.problem.data : undefined)),
      );
      if (takesInputs(lab)) {
        parts.push(
          h(
            'div',
            { class: 'field' },
            h('h4', { class: 'field-name', 'data-help': catalogue.inputs.summary }, catalogue.inputs.name),
            groupList({
              entry: catalogue.inputs,
              values: (d) => (isNetwork(d.problem) ? (d.problem.inputs ?? defaultsOf(catalogue.inputs)) : undefined),
              put: (d, values) => {
                if (isNetwork(d.problem)) d.problem.inputs = values;
              },
            }),
          ),
        );
      }
      parts.push(
        choice('Model', catalogue.models, now.model.id, (draft, entry) => {
          if (isNetwork(draft.problem)) draft.problem.model = chooseDefault(entry);
        }),
      );
      parts.push(
        ...chosenFields(catalogue.models, now.model.id, (d) => (isNetwork(d.problem) ? d.problem.model : undefined)),
      );
      parts.push(
        choice('Loss', catalogue.losses, now.loss.id, (draft, entry) => {
          if (isNetwork(draft.problem)) draft.problem.loss = chooseDefault(entry);
        }),
      );
      parts.push(
        ...chosenFields(catalogue.losses, now.loss.id, (d) => (isNetwork(d.problem) ? d.problem.loss : undefined)),
      );
      parts.push(
        more(
          catalogue.regularizer.name,
          groupList({
            entry: catalogue.regularizer,
            values: (d) => (isNetwork(d.problem) ? (d.problem.regularizer as unknown as Values) : undefined),
          }),
        ),
      );
    } else {
      parts.push(
        choice('Function', catalogue.functions, now.function.id, (draft, entry) => useFunction(lab, draft, entry.id)),
      );
      parts.push(
        ...chosenFields(catalogue.functions, now.function.id, (d) =>
          isFunction(d.problem) ? d.problem.function : undefined,
        ),
      );
      parts.push(
        groupList({
          entry: catalogue.function_problem,
          values: (d) => (isFunction(d.problem) ? (d.problem as unknown as Values) : undefined),
        }),
      );
      parts.push(h('p', { class: 'quiet-text' }, 'Drag the ring in the picture to start elsewhere.'));
    }
    problem.replaceChildren(...parts);
  };

  const chosenFields = (entries: readonly Entry[], id: string, values: Group['values']): HTMLElement[] => {
    const entry = findEntry(entries, id);
    return entry ? foldedFields({ entry, values }) : [];
  };

  /** What matters most stays in view; the rest folds away behind one line. */
  const foldedFields = (group: Group): HTMLElement[] => {
    const { name } = group.entry;
    // A table has its own dialog.
    const elsewhere = catalogue.datasets.includes(group.entry as DatasetEntry) ? textField(group.entry)?.id : undefined;
    const ids = group.entry.fields.map((field) => field.id).filter((id) => id !== elsewhere);
    if (ids.length === 0) return [];
    const hidden = elsewhere === undefined ? [] : [elsewhere];
    const [first, rest] = [ids.slice(0, IN_VIEW), ids.slice(IN_VIEW)];
    const shown = groupList(group, [...rest, ...hidden]);
    return rest.length === 0 ? [shown] : [shown, more(`More of ${name}`, groupList(group, [...first, ...hidden]))];
  };

  const buildTraining = (): void => {
    training.replaceChildren(
      h('header', { class: 'group-head' }, h('h2', {}, 'Training')),
      groupList({ entry: catalogue.train, values: (d) => d.train as unknown as Values }, ['stop']),
      ...foldedFields({ entry: catalogue.stop, values: (d) => d.train.stop }),
      more('Seeds', groupList({ entry: catalogue.seeds, values: (d) => d.seeds })),
    );
  };

  const sync = (): void => {
    const { document, runs } = lab.state;
    const now = `${shapeOf(document)} ${takesInputs(lab)}`;
    if (now !== shape) {
      shape = now;
      lists = [];
      buildProblem(document);
      buildTraining();
    } else {
      for (const { list, group } of lists) list.update(group.values(document) ?? {});
    }
    if (runCards.length !== runs.length) {
      runCards = runs.map((_, index) => runCard(lab, index));
      cards.replaceChildren(...runCards.map((card) => card.element));
    }
    for (const card of runCards) card.sync();
    kept.sync();
    addRun.hidden = runs.length >= catalogue.limits.runs;
  };
  return {
    element,
    sync,
    tick: () => {
      for (const card of runCards) card.tick();
    },
  };
}

const IN_VIEW = 3;

function shapeOf({ problem }: ExperimentDocument): string {
  return isNetwork(problem) ? `${problem.data.id} ${problem.model.id} ${problem.loss.id}` : problem.function.id;
}

/** Of data with two features the network may be given more than these. */
const takesInputs = (lab: Lab): boolean => (lab.state.runs[0]?.description?.inputs.length ?? 0) > 0;

function kindButton(name: string, pressed: boolean, title: string, click: () => void): HTMLElement {
  return h(
    'button',
    { type: 'button', 'aria-pressed': String(pressed), title, click: () => !pressed && click() },
    name,
  );
}

const more = (title: string, ...content: HTMLElement[]): HTMLElement =>
  h('details', { class: 'more' }, h('summary', {}, title), ...content);

/** The old start has a number for each of the old variables; without one the core puts the function's own. */
function startAfresh({ problem }: Draft): void {
  if (isFunction(problem)) delete (problem as Partial<typeof problem>).start;
}

/** Noise stays when the function changes. */
const noiseOf = ({ problem }: Draft): number => (isFunction(problem) ? problem.noise : 0);

function useFunction(lab: Lab, draft: ExperimentDocument, id: string): void {
  const entry = findEntry(lab.state.catalogue.functions, id);
  if (entry) draft.problem = { function: chooseDefault(entry), start: [...entry.start], noise: noiseOf(draft) };
}

/** The other kind of problem begins with the first starter of that kind, else with the catalogue's first entries. */
function toFunction(lab: Lab): void {
  const starter = lab.state.catalogue.starters.find((s) => isFunction(s.document.problem));
  const first = lab.state.catalogue.functions[0];
  if (starter) void lab.open(JSON.stringify(starter.document));
  else if (first) void lab.change((draft) => useFunction(lab, draft, first.id));
}

function toNetwork(lab: Lab): void {
  const { datasets, models, losses, regularizer, starters } = lab.state.catalogue;
  const starter = starters.find((s) => isNetwork(s.document.problem));
  if (starter) {
    void lab.open(JSON.stringify(starter.document));
    return;
  }
  const [data, model, loss] = [datasets[0], models[0], losses[0]];
  if (!data || !model || !loss) return;
  void lab.change((draft) => {
    draft.problem = {
      data: chooseDefault(data),
      model: chooseDefault(model),
      loss: chooseDefault(loss),
      regularizer: defaultsOf(regularizer) as { l1: number; l2: number },
    };
  });
}
