// A square to draw points of two classes in, with the pointer or the keyboard.

import { DRAWN_CLASSES, type DrawnPoints } from '../../state/drawn-points';
import { colourOfClass } from '../../views/decision';
import { h, setAttribute, setText } from '../kit/dom';
import { fitCanvas, oncePerFrame } from '../kit/frame';
import { classMarker, traceMarker } from '../kit/palette';

/** In units of the square, which is two wide. */
const SPACING = 0.09;
const ERASER = 0.1;
const MOVE = 0.05;

export function drawingPad(drawn: DrawnPoints, changed: () => void): HTMLElement {
  const pad = h('canvas', {
    class: 'drawing-pad',
    tabindex: 0,
    role: 'application',
    'aria-label':
      'Drawing square. Arrow keys move the cross, with Shift further; Space puts a point, Delete erases; A and B choose the class.',
  });
  const said = h('p', { class: 'quiet-text', role: 'status' });
  const cross = { x: 0, y: 0, shown: false };
  let tool: number | 'erase' = 0;
  let last: { x: number; y: number } | null = null;

  const toolButton = (name: string, value: typeof tool, title: string): HTMLButtonElement =>
    h('button', { type: 'button', title, click: () => choose(value) }, name);
  const tools = [
    ...DRAWN_CLASSES.map((name, i) => ({
      value: i,
      button: toolButton(`Class ${name}`, i, `Points of ${name} (${name})`),
    })),
    { value: 'erase' as const, button: toolButton('Erase', 'erase', 'Take points away (E)') },
  ];
  const undo = h('button', { type: 'button', class: 'text-button', title: 'Take back (Ctrl+Z)' }, 'Undo');
  const clear = h('button', { type: 'button', class: 'text-button' }, 'Clear');

  const choose = (value: typeof tool): void => {
    tool = value;
    sync();
  };
  const sync = (): void => {
    for (const { value, button } of tools) setAttribute(button, 'aria-pressed', String(value === tool));
    undo.disabled = !drawn.canUndo;
    clear.disabled = drawn.points.length === 0;
    const counts = DRAWN_CLASSES.map((name, i) => `${drawn.count(i)} of ${name}`).join(', ');
    const place = cross.shown ? ` The cross is at x ${cross.x.toFixed(2)}, y ${cross.y.toFixed(2)}.` : '';
    setText(said, `Points: ${counts}.${place}`);
    redraw();
  };
  const edit = (change: () => void): void => {
    change();
    sync();
    changed();
  };
  const takeBack = (): void => edit(() => drawn.undo());

  const use = (x: number, y: number): void => {
    if (tool === 'erase') drawn.erase(x, y, ERASER);
    else drawn.put(x, y, tool);
  };
  const placeOf = (event: PointerEvent): { x: number; y: number } => {
    const box = pad.getBoundingClientRect();
    return {
      x: (2 * (event.clientX - box.left)) / box.width - 1,
      y: 1 - (2 * (event.clientY - box.top)) / box.height,
    };
  };
  pad.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    pad.setPointerCapture(event.pointerId);
    cross.shown = false;
    last = placeOf(event);
    drawn.beginStroke();
    use(last.x, last.y);
    sync();
  });
  pad.addEventListener('pointermove', (event) => {
    if (!last) return;
    for (const part of event.getCoalescedEvents?.() ?? [event]) {
      const at = placeOf(part);
      if (Math.max(Math.abs(at.x), Math.abs(at.y)) > 1) continue;
      if (tool !== 'erase' && Math.hypot(at.x - last.x, at.y - last.y) < SPACING) continue;
      last = at;
      use(at.x, at.y);
    }
    sync();
  });
  const end = (): void => {
    if (last) changed();
    last = null;
  };
  pad.addEventListener('pointerup', end);
  pad.addEventListener('pointercancel', end);

  const move = (dx: number, dy: number): void => {
    const within = (value: number): number => Math.round(100 * Math.min(1, Math.max(-1, value))) / 100;
    cross.x = within(cross.x + dx);
    cross.y = within(cross.y + dy);
  };
  const keys: Record<string, (far: number) => void> = {
    ArrowLeft: (far) => move(-far, 0),
    ArrowRight: (far) => move(far, 0),
    ArrowUp: (far) => move(0, far),
    ArrowDown: (far) => move(0, -far),
  };
  pad.addEventListener('keydown', (event) => {
    const name = event.key.toUpperCase();
    const label = (DRAWN_CLASSES as readonly string[]).indexOf(name);
    if (event.ctrlKey || event.metaKey) {
      if (name !== 'Z') return;
      takeBack();
    } else if (keys[event.key]) {
      cross.shown = true;
      keys[event.key]?.(event.shiftKey ? 5 * MOVE : MOVE);
      sync();
    } else if (event.key === ' ' || event.key === 'Enter') {
      cross.shown = true;
      edit(() => {
        drawn.beginStroke();
        use(cross.x, cross.y);
      });
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      edit(() => {
        drawn.beginStroke();
        drawn.erase(cross.x, cross.y, ERASER);
      });
    } else if (label >= 0) {
      choose(label);
    } else if (name === 'E') {
      choose('erase');
    } else {
      return;
    }
    event.preventDefault();
  });
  undo.addEventListener('click', takeBack);
  clear.addEventListener('click', () =>
    edit(() => {
      drawn.beginStroke();
      drawn.clear();
    }),
  );

  const redraw = oncePerFrame(() => {
    const size = pad.clientWidth;
    const context = size > 0 ? fitCanvas(pad, size, size) : null;
    if (!context) return;
    const toX = (x: number): number => ((x + 1) / 2) * size;
    const toY = (y: number): number => ((1 - y) / 2) * size;
    context.clearRect(0, 0, size, size);
    context.strokeStyle = 'rgb(128 128 128 / 0.35)';
    context.lineWidth = 1;
    context.beginPath();
    for (const [x0, y0, x1, y1] of [
      [-1, 0, 1, 0],
      [0, -1, 0, 1],
    ] as const) {
      context.moveTo(toX(x0), toY(y0));
      context.lineTo(toX(x1), toY(y1));
    }
    context.stroke();
    for (const index of DRAWN_CLASSES.keys()) {
      const path = new Path2D();
      for (const point of drawn.points) {
        if (point.label === index) traceMarker(path, classMarker(index), toX(point.x), toY(point.y), 4.2);
      }
      context.fillStyle = colourOfClass(index, DRAWN_CLASSES.length);
      context.strokeStyle = 'rgb(255 255 255 / 0.9)';
      context.lineWidth = 1.5;
      context.stroke(path);
      context.fill(path);
    }
    if (!cross.shown) return;
    context.strokeStyle = '#8a8a8a';
    context.lineWidth = 2;
    context.beginPath();
    for (const [dx, dy] of [
      [10, 0],
      [0, 10],
    ] as const) {
      context.moveTo(toX(cross.x) - dx, toY(cross.y) - dy);
      context.lineTo(toX(cross.x) + dx, toY(cross.y) + dy);
    }
    context.stroke();
  });
  new ResizeObserver(redraw).observe(pad);
  sync();
  return h(
    'div',
    { class: 'drawing' },
    h(
      'div',
      { class: 'drawing-tools' },
      h('div', { class: 'segmented', role: 'group', 'aria-label': 'Tool' }, ...tools.map(({ button }) => button)),
      undo,
      clear,
    ),
    pad,
    said,
  );
}
