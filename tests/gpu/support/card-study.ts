// A study for a card: a small network at many learning rates.
import type { CardHost } from '../../../web/src/engine/backends';
import type { Card } from '../../../web/src/engine/card-runs';
import type { ExperimentDocument } from '../../../web/src/engine/document';
import type { Finding, SideTask, Variant } from '../../../web/src/engine/protocol';
import { openDevice } from './device';
import { type Cores, documentOf } from './documents';

export interface CardStudy {
  readonly task: SideTask;
  /** So many learning rates, growing. */
  rates(count: number): Variant[];
  open(): Promise<Card>;
  /** For an engine, which takes the device for a real card. */
  readonly cards: Pick<CardHost, 'openDevice' | 'loadGpuHost'>;
}

export const finding: Finding & { kind: 'descend' } = {
  kind: 'descend',
  value: 'ema',
  floor: 0,
  shares: [0.9, 0.5, 0.001],
};

export function cardStudy(cores: Cores): CardStudy {
  const { rules, datasets } = cores.catalogue;
  const text = documentOf(cores, {
    data: { id: datasets.find(({ classes, external }) => classes > 2 && !external)?.id },
    model: { hidden: [5, 4] },
    stages: [{ id: rules[0]?.id }],
  });
  const whole = cores.core.validate(text);
  if (!whole.ok) throw new Error(JSON.stringify(whole.faults));
  return {
    task: { document: JSON.parse(whole.value) as ExperimentDocument, run: 0, steps: 100, finding },
    rates: (count) => Array.from({ length: count }, (_, i) => ({ hypers: [['lr', 0.003 * 1.3 ** i]] })),
    cards: {
      openDevice: async () => {
        return Object.create(await openDevice(), { isSoftware: { value: false } });
      },
      loadGpuHost: async () => cores.host,
    },
    async open() {
      return { device: await openDevice(), host: cores.host };
    },
  };
}
