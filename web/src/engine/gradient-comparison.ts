// How the gradient of the next step's minibatch compares with the mean gradient over the whole training part, at the
// same weights. The step is taken for it and taken back, so the run stays as it is.

import type { CoreSession } from './core';
import type { Description, GradientComparison, GradientPair, Outcome } from './protocol';

/** Components shown of large networks, evenly chosen. */
const MOST_POINTS = 1200;

export function compareGradients(session: CoreSession, description: Description): Outcome<GradientComparison> {
  const { step } = session.progress();
  const before = session.snapshot();
  // Restoring the present brings the last weights back where the best ones were shown.
  const restored = session.restore(before);
  const full = restored.ok ? session.read('full_gradient') : restored;
  if (!full.ok) return full;
  const taken = session.step(1);
  const minibatch = session.read('gradient');
  const examples = session.minibatch().length;
  const back = session.restore(before);
  if (!back.ok) return back;
  if (taken.step === step && taken.status !== 'diverged') {
    const message = 'The run has ended: there is no next step whose minibatch could be compared.';
    return { ok: false, faults: [{ code: 'no_next_step', path: '', message }] };
  }
  if (!minibatch.ok) return minibatch;
  return { ok: true, value: { step, examples, ...compared(full.value, minibatch.value, description) } };
}

/** full, minibatch: [parameters]. */
export function compared(
  full: Float64Array,
  minibatch: Float64Array,
  { segments }: Pick<Description, 'segments'>,
): Omit<GradientComparison, 'step' | 'examples'> {
  const layers: GradientPair[] = [];
  for (const { layer, offset, shape } of segments) {
    const sums = pairOf(full, minibatch, offset, offset + sizeOf(shape));
    const known = layers[layer];
    layers[layer] = known ? added(known, sums) : sums;
  }
  const stride = Math.max(1, Math.ceil(full.length / MOST_POINTS));
  const points = new Float32Array(2 * Math.ceil(full.length / stride));
  for (let i = 0, to = 0; i < full.length; i += stride) {
    points[to++] = full[i] ?? 0;
    points[to++] = minibatch[i] ?? 0;
  }
  return { whole: pairOf(full, minibatch, 0, full.length), layers, points };
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

function pairOf(full: Float64Array, minibatch: Float64Array, from: number, until: number): GradientPair {
  const pair = { full: 0, minibatch: 0, product: 0 };
  for (let i = from; i < until; i++) {
    const [g, b] = [full[i] ?? 0, minibatch[i] ?? 0];
    pair.full += g * g;
    pair.minibatch += b * b;
    pair.product += g * b;
  }
  return pair;
}

const added = (a: GradientPair, b: GradientPair): GradientPair => ({
  full: a.full + b.full,
  minibatch: a.minibatch + b.minibatch,
  product: a.product + b.product,
});
