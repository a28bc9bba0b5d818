// The list in a model's document that says how many layers it has and how wide they are: either numbers, one for each
// hidden layer, or entries of the catalogue, those with a width followed by what belongs to them (an activation,
// dropout). Changes keep to what the field allows; whether the network fits together the core says.

import type { Catalogue, Entry, Field } from '../engine/catalogue';
import type { Chosen, ExperimentDocument } from '../engine/document';
import { allowed, type FieldValue, findEntry, isNetwork } from './draft';

export interface LayerList {
  /** Of the model. */
  readonly field: Field;
  /** Width of each hidden layer, from the input side. */
  readonly widths: readonly number[];
  /** The field's value with one layer wider by so many units. */
  resized(layer: number, by: number): FieldValue;
  /** With one more layer in front of the outputs, as wide as the last one; null where the field allows no more. */
  longer(): FieldValue | null;
  /** Without the last layer; null where there is none. */
  shorter(): FieldValue | null;
}

/** widths: of the network as it is described. Null for models that are not made of such a list. */
export function layerListOf(
  catalogue: Catalogue,
  { problem }: ExperimentDocument,
  widths: readonly number[],
): LayerList | null {
  const model = isNetwork(problem) ? problem.model : null;
  const entry = model && findEntry(catalogue.models, model.id);
  for (const field of entry?.fields ?? []) {
    const value = model?.[field.id];
    if (field.type === 'integer_list') return numberList(field, value as number[]);
    if (field.type !== 'entry_list') continue;
    const kinds = catalogue[field.list as keyof Catalogue] as Entry[];
    return entryList(field, value as Chosen[], kinds, widths.slice(1));
  }
  return null;
}

function numberList(field: Field, widths: readonly number[]): LayerList {
  const fresh = (field.default as number[]).at(-1) ?? field.min ?? 1;
  return {
    field,
    widths,
    resized: (layer, by) => widths.map((width, i) => (i === layer ? width + by : width)),
    longer: () => ifAllowed(field, [...widths, widths.at(-1) ?? fresh]),
    shorter: () => (widths.length === 0 ? null : ifAllowed(field, widths.slice(0, -1))),
  };
}

/** A layer with a width, and where it and what belongs to it stand in the list. */
interface Group {
  from: number;
  until: number;
  /** The field that says how wide. */
  width: string;
}

function entryList(
  field: Field,
  entries: readonly Chosen[],
  kinds: readonly Entry[],
  described: readonly number[],
): LayerList {
  const groups: Group[] = [];
  for (const [i, entry] of entries.entries()) {
    // A number among an entry's values that is as large as the layer is wide says how wide it is to be.
    const width = integersOf(entry, kinds).find((id) => entry[id] === described[i]);
    const before = groups.at(-1);
    if (width !== undefined) groups.push({ from: i, until: i + 1, width });
    else if (before) before.until = i + 1;
  }
  const last = groups.at(-1);
  const usual = field.default as Chosen[];
  const first = usual.findIndex((entry) => integersOf(entry, kinds).length > 0);
  const more = last ? entries.slice(last.from, last.until) : usual.slice(first < 0 ? usual.length : first);
  return {
    field,
    widths: groups.map(({ from, width }) => Number(entries[from]?.[width])),
    resized: (layer, by) =>
      entries.map((entry, i) => {
        const width = groups[layer]?.from === i ? groups[layer].width : null;
        return width === null ? entry : { ...entry, [width]: Number(entry[width]) + by };
      }),
    longer: () => (more.length === 0 ? null : ifAllowed(field, [...entries, ...structuredClone(more)])),
    shorter: () => (last ? ifAllowed(field, entries.slice(0, last.from)) : null),
  };
}

const integersOf = ({ id }: Chosen, kinds: readonly Entry[]): string[] =>
  (findEntry(kinds, id)?.fields ?? []).filter(({ type }) => type === 'integer').map((field) => field.id);

const ifAllowed = (field: Field, value: FieldValue): FieldValue | null => (allowed(field, value) ? value : null);
