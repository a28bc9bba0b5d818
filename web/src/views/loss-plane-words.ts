// What a loss landscape says in words: what is seen, of how many examples, how far it has come, and how much of the run's
// way lies in the plane.

import type { RunState } from '../state/lab';
import type { LossPlane } from '../state/loss-planes';
import { formatCount, formatNumber } from '../ui/kit/format';

const percent = (share: number): string => `${Math.round(100 * share)} %`;

export function wordsOf(plane: LossPlane, run: RunState): string {
  const fault = plane.faults[0];
  if (fault) return `The landscape could not be computed: ${fault.message}`;
  return [whatIsSeen(plane, run), wayIn(plane, run), byWhom(plane), howFar(plane)].filter(Boolean).join(' ');
}

export function summaryOf(plane: LossPlane, run: RunState): string {
  const place = plane.place
    ? ` ${run.name} is at a ${formatNumber(plane.place.a)}, b ${formatNumber(plane.place.b)}.`
    : '';
  return `Loss landscape around ${run.name} at step ${formatCount(plane.step)}.${place}`;
}

function whatIsSeen({ examples, step, ofBest }: LossPlane, run: RunState): string {
  const train = run.description?.parts.train ?? examples;
  const mean =
    examples === 0
      ? 'training'
      : examples === train
        ? `all ${formatCount(train)} training`
        : `${formatCount(examples)} of ${formatCount(train)} training`;
  const weights = `${ofBest ? 'the best weights, of' : 'the weights of'} step ${formatCount(step)}`;
  return (
    `The loss on ${mean} examples at w + a d₁ + b d₂: w is ${weights}, and d₁ and d₂ are random, unit by unit as ` +
    'long as w (Li et al. 2018).'
  );
}

/** Random directions see little of where a run goes: that is said, rather than left to be wondered about. */
function wayIn({ place, step }: LossPlane, run: RunState): string {
  if (!place || run.progress.step === step) return '';
  return `Of the way since then, ${percent(place.share)} lies in this plane.`;
}

const byWhom = ({ card }: LossPlane): string =>
  card === null ? '' : `Computed on the graphics card (${card}): not bit-reproducible.`;

const howFar = ({ done, all, map }: LossPlane): string =>
  done < all ? `${map ? 'Being refined' : 'Being computed'}: ${formatCount(done)} of ${formatCount(all)}.` : '';
