// Data of one's own in an experiment: which data set of the catalogue carries a text, what its classes are called, and
// the problem it makes with the least change to the one there is. Which loss and model fit is the core's to say: they
// are tried in the catalogue's order.

import type { Catalogue, DatasetEntry, Entry, Field } from '../engine/catalogue';
import type { Chosen, ExperimentDocument, Fault, NetworkProblemDocument } from '../engine/document';
import type { Description, Outcome } from '../engine/protocol';
import { chooseDefault, defaultsOf, findEntry, isNetwork } from './draft';
import type { Lab, LabState } from './lab';
import { classesOf, cutTable, targetIndex, viewTable } from './table-text';

/** What one chooses of a table: the fields of its data set that are about the text. */
export interface TableChoice {
  text: string;
  target: string;
  task: string;
  header: string;
  image_rows: number;
}

/** The data set whose document carries a table as text. */
export const ownTableEntry = (catalogue: Catalogue): DatasetEntry | undefined => catalogue.datasets.find(isOwnTable);

export const isOwnTable = (entry: Entry): boolean => textField(entry) !== undefined;

/** The field that holds the table: of all texts the one that may be longest. */
export const textField = (entry: Entry): Field | undefined =>
  entry.fields.filter((field) => field.type === 'text').sort((a, b) => b.max_length - a.max_length)[0];

/** The table an experiment carries, if it does. */
export function tableOf({ problem }: ExperimentDocument, catalogue: Catalogue): TableChoice | null {
  if (!isNetwork(problem) || problem.data.id !== ownTableEntry(catalogue)?.id) return null;
  return problem.data as unknown as TableChoice;
}

interface Names {
  classes: string[];
  /** Where both features are columns of numbers with names. */
  features: [string, string] | null;
}

const read = new WeakMap<object, Names>();

function namesIn({ document, catalogue }: LabState): Names | null {
  const table = tableOf(document, catalogue);
  if (!table) return null;
  let names = read.get(table);
  if (!names) {
    const view = viewTable(cutTable(table.text), table.header);
    const target = targetIndex(view, table.target);
    const [x, y, ...more] = view.columns.filter((_, j) => j !== target);
    const named = x && y && more.length === 0 && [x, y].every(({ kind, name }) => kind === 'numbers' && name !== '');
    names = { classes: classesOf(view, target), features: named ? [x.name, y.name] : null };
    read.set(table, names);
  }
  return names;
}

/** What the classes of the experiment's data are called; null where its data set has no names for them. */
export const classNames = (state: LabState): readonly string[] | null => namesIn(state)?.classes ?? null;

/** What the two features of a table are called; null where it has other ones, or no names for them. */
export const featureNames = (state: LabState): readonly [string, string] | null => namesIn(state)?.features ?? null;

export interface Proposal {
  problem: NetworkProblemDocument;
  description: Description;
  /** Entries that had to be put in place of those there were, because they do not fit the data. */
  loss: Entry | null;
  model: Entry | null;
}

/** The problem this table makes, or what the core finds wrong with it. Nothing changes. */
export async function proposeTable(lab: Lab, choice: TableChoice): Promise<Outcome<Proposal>> {
  const { catalogue } = lab.state;
  const entry = ownTableEntry(catalogue);
  if (!entry) throw new Error('The catalogue has no data set that carries a text.');
  // What else was set for a table stays set for the next one.
  const data: Chosen = { ...chooseDefault(entry), ...tableOf(lab.state.document, catalogue), ...choice };
  const before = startOf(lab);
  const problem: NetworkProblemDocument = { ...before, data };
  const losses = catalogue.losses.filter((loss) => loss.id !== before.loss.id);
  const models = catalogue.models.filter((model) => model.id !== before.model.id);
  for (;;) {
    const found = await lab.consider((draft) => {
      draft.problem = structuredClone(problem);
    });
    if (found.ok) {
      const instead = (chosen: Chosen, was: Chosen, entries: readonly Entry[]): Entry | null =>
        chosen.id === was.id ? null : (findEntry(entries, chosen.id) ?? null);
      return {
        ok: true,
        value: {
          problem,
          description: found.value,
          loss: instead(problem.loss, before.loss, catalogue.losses),
          model: instead(problem.model, before.model, catalogue.models),
        },
      };
    }
    const about = (part: string) => found.faults.some((fault) => isAbout(fault, part));
    const loss = about('problem.loss') ? losses.shift() : undefined;
    const model = about('problem.model') ? models.shift() : undefined;
    // Inputs made of two features mean nothing for a table that has others.
    const inputs = about('problem.inputs') && 'inputs' in problem;
    if (inputs) delete problem.inputs;
    if (!loss && !model && !inputs) return found;
    if (loss) problem.loss = chooseDefault(loss);
    if (model) problem.model = chooseDefault(model);
  }
}

const isAbout = ({ path }: Fault, part: string): boolean => path === part || path.startsWith(`${part}.`);

/** The problem there is, or where that is none on data the first model and loss of the catalogue. */
function startOf({ state: { document, catalogue } }: Lab): Omit<NetworkProblemDocument, 'data'> {
  if (isNetwork(document.problem)) return document.problem;
  const [model, loss] = [catalogue.models[0], catalogue.losses[0]];
  if (!model || !loss) throw new Error('The catalogue has no model or no loss.');
  return {
    model: chooseDefault(model),
    loss: chooseDefault(loss),
    regularizer: defaultsOf(catalogue.regularizer) as unknown as NetworkProblemDocument['regularizer'],
  };
}
