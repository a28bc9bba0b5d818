// The size of an element, known without asking: reading it from the page in the middle of a frame makes the browser lay
// everything out at once, and again at the frame's end.

export interface Size {
  /** Inside its padding, in px; 0 while it is not shown. */
  readonly width: number;
  readonly height: number;
}

/** onChange: called after each change of the size, the first one included. */
export function watchSize(element: Element, onChange: () => void): Size {
  const size = { width: 0, height: 0 };
  new ResizeObserver(() => {
    size.width = element.clientWidth;
    size.height = element.clientHeight;
    onChange();
  }).observe(element);
  return size;
}
