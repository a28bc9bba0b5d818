// Examples of the problem for drawing, asked of the first run that is there.

import type { LabState } from './lab';
import type { RunSlot } from './run-slot';

/** Numbers kept, per part. */
const NUMBERS = 400_000;
const MAX_EXAMPLES = 4000;

export async function readExamples(slots: readonly RunSlot[]): Promise<LabState['examples']> {
  const slot = slots.find((candidate) => candidate.phase === 'ready');
  if (slot?.description?.kind !== 'network') return null;
  const width = slot.description.features + 1;
  const limit = Math.min(MAX_EXAMPLES, Math.ceil(NUMBERS / width));
  const [train, validation] = await Promise.all([
    slot.engine.request({ type: 'examples', part: 'train', limit }),
    slot.engine.request({ type: 'examples', part: 'validation', limit }),
  ]);
  return train.ok && validation.ok ? { train: train.value.values, validation: validation.value.values, width } : null;
}
