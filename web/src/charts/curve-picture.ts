// What a saved curve chart has besides the chart on the page: the key to its lines and the name of its axis.

import type { RunState } from '../state/lab';
import type { Pen } from '../ui/kit/pen';
import { type KeyItem, runKey } from '../ui/kit/picture';
import { theme } from '../ui/kit/theme';
import { type Area, GHOST_ALPHA, ROLES } from './curve-drawing';
import type { Line } from './lines';

export const AXIS_NAME_HEIGHT = 14;

export function drawAxisName(pen: Pen, name: string, { left, right }: Pick<Area, 'left' | 'right'>, top: number): void {
  const t = theme();
  pen.save();
  pen.font = `${t.small}px ${t.font}`;
  pen.fillStyle = t.muted;
  pen.textAlign = 'center';
  pen.textBaseline = 'top';
  pen.fillText(name, (left + right) / 2, top);
  pen.restore();
}

/** The runs, and what their lines are where each has several. */
export function curveKey(runs: readonly RunState[], lines: readonly Line[]): KeyItem[] {
  const items = runs.map(runKey);
  const main = lines.find((line) => line.role === 'main');
  const others = new Map(lines.filter(({ role }) => role !== 'main').map(({ role, kind }) => [role, kind]));
  if (lines.some((line) => line.ghost)) items.push(lineItem('single steps', 7, [], GHOST_ALPHA));
  if (items.length > runs.length && main) items.push(lineItem(main.kind, 2, [], 1));
  for (const [role, kind] of others) items.push(lineItem(kind, ROLES[role].width, ROLES[role].dash ?? [], 1));
  return items;
}

const lineItem = (text: string, lineWidth: number, dash: readonly number[], alpha: number): KeyItem => ({
  text,
  width: 20,
  draw: (pen, x, y) => {
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(x + 20, y);
    pen.setLineDash([...dash]);
    pen.lineCap = dash.length > 0 ? 'round' : 'butt';
    pen.strokeStyle = theme().muted;
    pen.globalAlpha = alpha;
    pen.lineWidth = lineWidth;
    pen.stroke();
  },
});
