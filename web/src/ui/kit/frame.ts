// At most one redraw per displayed frame, however often something asks for it.

/** Returns a function that asks for `draw` at the next frame; asking again before then does nothing. */
export function oncePerFrame(draw: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      draw();
    });
  };
}

/**
 * Returns a function that draws, but never sooner than `ms` after the last time: then when that is over. For words and
 * numbers, which nobody reads as fast as they change, and each of which has the browser lay out its surroundings.
 */
export function atMostEvery(ms: number, draw: () => void): () => void {
  let drawnAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const drawNow = (): void => {
    timer = null;
    drawnAt = performance.now();
    draw();
  };
  return () => {
    if (timer !== null) return;
    const wait = drawnAt + ms - performance.now();
    if (wait <= 0) drawNow();
    else timer = setTimeout(drawNow, wait);
  };
}

/**
 * A canvas sized to its box in device pixels, or at another ratio of pixels to CSS pixels; returns its context scaled
 * to CSS pixels, or null when invisible.
 */
export function fitCanvas(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
  ratio = Math.min(3, window.devicePixelRatio || 1),
): CanvasRenderingContext2D | null {
  if (width < 1 || height < 1) return null;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
  const context = canvas.getContext('2d');
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}
