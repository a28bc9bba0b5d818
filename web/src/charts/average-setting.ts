// What the inspector of averages shows, as a short text for the address: the decay, and which averages beside the
// corrected one, "0.95_biased_mean".

export const EXTRAS = ['biased', 'mean'] as const;
export type Extra = (typeof EXTRAS)[number];

export interface AverageSetting {
  /** null: the one that runs are recorded with. */
  beta: number | null;
  shown: ReadonlySet<Extra>;
}

const SEPARATOR = '_';

export function readAverageSetting(text: string | undefined): AverageSetting {
  const [first = '', ...words] = (text ?? 'biased').split(SEPARATOR);
  const beta = first === '' ? Number.NaN : Number(first);
  const isDecay = beta >= 0 && beta < 1;
  return { beta: isDecay ? beta : null, shown: new Set(EXTRAS.filter((extra) => [first, ...words].includes(extra))) };
}

/** null: as it is by itself. */
export function writeAverageSetting({ beta, shown }: AverageSetting): string | null {
  if (beta === null && shown.size === 1 && shown.has('biased')) return null;
  const words = EXTRAS.filter((extra) => shown.has(extra));
  return [...(beta === null ? [] : [String(beta)]), ...words].join(SEPARATOR) || SEPARATOR;
}
