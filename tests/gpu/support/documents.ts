// Experiments for cards, made of the catalogue, so that whatever is new in it is tested.
import type { Catalogue, Entry } from '../../../web/src/engine/catalogue';
import type { CardRun, Core, CoreSession, GpuHost } from '../../../web/src/engine/core';
import { loadCore, loadGpuHost } from '../../../web/src/engine/wasm-module';
import { rowWidth } from '../../../web/src/gpu/measure';
import type { GpuProgram, Measured } from '../../../web/src/gpu/program';

export interface Cores {
  readonly core: Core;
  readonly host: GpuHost;
  readonly catalogue: Catalogue;
}

export async function loadCores(): Promise<Cores> {
  const core = await loadCore('simd');
  return { core, host: await loadGpuHost(), catalogue: JSON.parse(core.catalogue()) as Catalogue };
}

/** What a document may say of a network; the rest is as the core completes it. */
export interface Wanted {
  data?: object;
  model?: object;
  loss?: object;
  regularizer?: object;
  precision?: string;
  batch?: number;
  validate_every?: number;
  stop?: object;
  lr?: number | object;
  stages: object[];
  edits?: object[];
}

/** On the first data set with images that is built in: 64 numbers, 10 classes. */
export function documentOf({ catalogue }: Cores, wanted: Wanted): string {
  const images = catalogue.datasets.find(({ image, external }) => image[0] > 0 && !external);
  const {
    data,
    model,
    loss,
    regularizer,
    precision = 'f32',
    batch = 25,
    validate_every = 0,
    stop = { steps: 1000 },
    lr = 0.01,
    stages,
    edits = [],
  } = wanted;
  return JSON.stringify({
    v: 1,
    precision,
    problem: {
      data: data ?? { id: images?.id, n: 203 },
      model: { id: catalogue.models[0]?.id, hidden: [13, 6], ...model },
      loss: loss ?? { id: catalogue.losses[0]?.id },
      ...(regularizer && { regularizer }),
    },
    train: { batch, validate_every, stop },
    runs: [{ name: 'run', lr, stages }],
    edits,
  });
}

/** The run as the core makes it, and as the card is to. */
export function bothOf({ core, host }: Cores, document: string): { session: CoreSession; source: CardRun } {
  const session = core.createSession(document, 0);
  const source = host.createRun(document, 0);
  if (!session.ok) throw new Error(JSON.stringify(session.faults));
  if (!source.ok) throw new Error(JSON.stringify(source.faults));
  return { session: session.value, source: source.value };
}

export function read(session: CoreSession, name: string): Float32Array {
  const result = session.read(name);
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return Float32Array.from(result.value);
}

/** A metric at all steps so far, of which there are few enough that none was thinned out. */
export function measuredOf(session: CoreSession, id: string): number[] {
  const column = session.columns().findIndex((one) => one.id === id);
  const { values, width } = session.drain(0, 0);
  return Array.from({ length: values.length / width }, (_, row) => values[row * width + 1 + 4 * column] as number);
}

/** The losses among what a card has measured. */
export const lossesIn = (program: GpuProgram, { rows }: Measured): number[] =>
  [...rows].filter((_, at) => at % rowWidth(program) === 0);

export const lossesOf = (session: CoreSession): number[] => measuredOf(session, 'loss');

/** The entry with its defaults, then once for each other value of its choices and flags. */
export function settingsOf(entry: Entry): object[] {
  const others = entry.fields.flatMap(({ id, type, choices, default: usual }): object[] => {
    if (type === 'flag') return [{ [id]: !usual }];
    return choices.filter((choice) => choice !== usual).map((choice) => ({ [id]: choice }));
  });
  return [{}, ...others].map((fields) => ({ id: entry.id, ...fields }));
}
