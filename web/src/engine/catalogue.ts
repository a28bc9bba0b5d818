// The catalogue as the core writes it (`slalom catalogue`): everything that can be named in an experiment, with
// the facts controls are made from. The page names no rule, schedule, model or data set of its own.

import type { Chosen, ExperimentDocument, RunDocument } from './document';

export type FieldType = 'real' | 'integer' | 'choice' | 'flag' | 'integer_list' | 'real_list' | 'text' | 'entry_list';

export interface Field {
  id: string;
  symbol: string;
  name: string;
  help: string;
  type: FieldType;
  scale: 'linear' | 'log';
  default: number | string | boolean | number[] | Chosen[];
  /** Allowed range (each element's, for lists); null: unbounded on that side. */
  min: number | null;
  max: number | null;
  min_open: boolean;
  max_open: boolean;
  /** In words, "at least 0 and less than 1", for texts their length; empty where every number is allowed, and for
   * choices and flags. */
  range: string;
  /** What a slider spans; null for types without one. */
  slider: [number, number] | null;
  choices: string[];
  /** For lists of entries: the key of the catalogue's list that they are from; else empty. */
  list: string;
  min_length: number;
  max_length: number;
  schedulable: boolean;
}

export interface Entry {
  id: string;
  name: string;
  summary: string;
  /** TeX; empty where there is none. */
  equation: string;
  reference: string;
  fields: Field[];
}

export type Phase = 'gradient' | 'direction' | 'update' | 'params';

export interface Slot {
  id: string;
  symbol: string;
  name: string;
  scope: 'parameter' | 'segment' | 'run' | 'row' | 'column';
  /** It is a point among the weights, as slow or averaged ones are. */
  weights: boolean;
  /**
   * Id of a field f: the weights are the point ahead of a position, weights = position - lr f slot, where the gradient is
   * taken. Null: they are not.
   */
  look_ahead: string | null;
}

export interface StageEntry extends Entry {
  phase: Phase;
  slots: Slot[];
}

export interface DatasetEntry extends Entry {
  origin: string;
  licence: string;
  /** Too large to build in: the page loads its file before a session can use it. */
  external: boolean;
  max_examples: number;
  /** With the set's default fields, as classes, image and sequence are. */
  features: number;
  /** 0: numbers are to be predicted. */
  classes: number;
  /** [rows, columns] where an example is an image, else [0, 0]. */
  image: [number, number];
  /** [steps, inputs at each step] where an example is a sequence, with the set's default fields, else [0, 0]. */
  sequence: [number, number];
}

/** One measurement a day; Core.series gives the numbers. */
export interface SeriesEntry extends Entry {
  origin: string;
  licence: string;
  unit: string;
  first_day: string;
  days: number;
}

export interface LossEntry extends Entry {
  classification: boolean;
}

export interface FunctionEntry extends Entry {
  /** x min, x max, y min, y max. */
  domain: [number, number, number, number];
  start: [number, number];
  minima: [number, number][];
  minimum_value: number;
  minimum_per_variable: number;
  /** Id of the field that says how many variables there are; null: always two. */
  variables: string | null;
}

/** A table row that expands to stages: `stages` is ready to put into a run document. */
export interface RecipeEntry {
  id: string;
  name: string;
  summary: string;
  /** One step as the stages together make it; empty where their own equations say it. */
  equation: string;
  reference: string;
  /** As in a run document: with a schedule where the recipe has one. */
  lr: RunDocument['lr'];
  stages: { id: string; [field: string]: unknown }[];
}

/** An experiment to begin with; the first of the list is what the page opens with. */
export interface Starter {
  id: string;
  title: string;
  /** What to do, and what to look for. */
  try: string;
  observe: string;
  document: ExperimentDocument;
}

export interface Catalogue {
  version: string;
  lr: Field;
  rules: StageEntry[];
  stages: StageEntry[];
  schedules: (Entry & { has_end: boolean })[];
  recipes: RecipeEntry[];
  datasets: DatasetEntry[];
  series: SeriesEntry[];
  models: Entry[];
  layers: Entry[];
  losses: LossEntry[];
  /** What a network is given of data with so many features; other data have no such choice. */
  inputs: Entry & { needs_features: number };
  regularizer: Entry;
  functions: FunctionEntry[];
  /** What a problem on any function may have besides the function and its start. */
  function_problem: Entry;
  train: Entry;
  stop: Entry;
  seeds: Entry;
  /** What a run can be asked about its curvature and the noise of its gradients. */
  diagnostics: Entry;
  starters: Starter[];
  limits: { runs: number; document_bytes: number };
}
