// How the gradient histogram is shown, as a short text for the address: "overlay_layer2".

export interface HistogramSetting {
  /** All runs in one plot instead of side by side. */
  overlay: boolean;
  /** null: all layers together. */
  layer: number | null;
}

const OVERLAY = 'overlay';
const SEPARATOR = '_';

/** layers: how many there are. */
export function readHistogramSetting(text: string | undefined, layers: number): HistogramSetting {
  const words = (text ?? '').split(SEPARATOR);
  const number = Number(words.map((word) => /^layer(\d+)$/.exec(word)?.[1]).find((found) => found) ?? Number.NaN);
  return { overlay: words.includes(OVERLAY), layer: number >= 1 && number <= layers ? number - 1 : null };
}

/** null: side by side, all layers. */
export function writeHistogramSetting({ overlay, layer }: HistogramSetting): string | null {
  const words = [overlay && OVERLAY, layer !== null && `layer${layer + 1}`];
  return words.filter((word) => word !== false).join(SEPARATOR) || null;
}
