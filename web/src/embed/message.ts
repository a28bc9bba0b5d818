// What a figure tells the page around it.

/** Key of its height in px. */
export const HEIGHT = 'slalomHeight';

/** The height a message tells; null where it is another message. */
export function heightOf(data: unknown): number | null {
  const height = typeof data === 'object' && data !== null ? (data as Record<string, unknown>)[HEIGHT] : null;
  return typeof height === 'number' && height > 0 && Number.isFinite(height) ? height : null;
}
