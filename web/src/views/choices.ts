// Every view the page has, in the order in which they are offered. Where several fit a problem, the first is shown until
// another is chosen.

import { isNetwork } from '../state/draft';
import type { Lab, LabState } from '../state/lab';
import { DecisionView } from './decision-view';
import { ImagesView } from './images-view';
import { LandscapeView } from './landscape-view';
import { LossPlaneView } from './loss-plane-view';

import { NetworkView } from './network/network-view';

import { StartsView } from './starts-view';
import { SurfaceView } from './surface-view';

import { affordableSteps } from './tuning';
import { TuningView } from './tuning-view';
import type { View } from './view';

/** What a problem can be looked at as. plane: a network with two inputs. */
export type Kind = 'function' | 'plane' | 'images' | 'other';

export interface ViewChoice {
  /** In the address: never changed. */
  readonly id: string;
  readonly name: string;
  /** Of one run at a time: where there are several, one is chosen above the view. */
  readonly perRun: boolean;
  fits(kind: Kind, state: LabState): boolean;
  make(lab: Lab): View;
}

export const viewChoices: readonly ViewChoice[] = [
  {
    id: 'map',
    name: 'Map',
    perRun: false,
    fits: (kind) => kind === 'function',
    make: (lab) => new LandscapeView(lab),
  },
  {
    id: 'surface',
    name: 'Surface',
    perRun: false,
    fits: (kind) => kind === 'function',
    make: (lab) => new SurfaceView(lab),
  },
  {
    id: 'starts',
    name: 'Starts',
    perRun: true,
    fits: (kind) => kind === 'function',
    make: (lab) => new StartsView(lab),
  },
  {
    id: 'decision',
    name: 'Decision map',
    perRun: true,
    fits: (kind) => kind === 'plane',
    make: (lab) => new DecisionView(lab),
  },
  {
    id: 'pictures',
    name: 'Pictures',
    perRun: true,
    fits: (kind) => kind === 'images',
    make: (lab) => new ImagesView(lab),
  },
  {
    id: 'network',
    name: 'Network',
    perRun: true,
    fits: (kind) => kind !== 'function',
    make: (lab) => new NetworkView(lab),
  },
  {
    id: 'loss',
    name: 'Loss landscape',
    perRun: true,
    fits: (kind) => kind !== 'function',
    make: (lab) => new LossPlaneView(lab),
  },
  {
    id: 'tuning',
    name: 'Tuning',
    perRun: true,
    fits: (_, { runs, document: { train } }) =>
      runs.some(
        ({ description }) => description && affordableSteps(description, train.batch, train.stop.steps) !== null,
      ),
    make: (lab) => new TuningView(lab),
  },
];

export function kindOf(state: LabState): Kind {
  const { problem } = state.document;
  if (!isNetwork(problem)) return 'function';
  const shape =
    state.runs.find((run) => run.phase === 'ready')?.description ??
    state.catalogue.datasets.find((d) => d.id === problem.data.id);
  if (shape && shape.image[0] > 0) return shape.classes > 0 ? 'images' : 'other';
  return shape?.features === 2 ? 'plane' : 'other';
}
