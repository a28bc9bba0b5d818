// A few pictures of each class of a table of images, as the network will see them.

import { classesOf, type TableView } from '../../state/table-text';
import { parseHex } from '../kit/colour-map';
import { h } from '../kit/dom';
import { formatCount } from '../kit/format';
import { theme } from '../kit/theme';

const CLASSES = 6;
const PER_CLASS = 8;

export function imagePreview(view: TableView, target: number, imageRows: number): HTMLElement {
  const columns = Math.floor((view.columns.length - 1) / imageRows);
  const classes = classesOf(view, target);
  const line = (name: string): HTMLElement => {
    const rows = view.rows.filter((row) => row[target] === name);
    const pictures = rows.slice(0, PER_CLASS).map((row) => {
      const pixels = row.filter((_, j) => j !== target).map(Number);
      return picture(pixels, imageRows, columns);
    });
    return h(
      'tr',
      {},
      h('th', { scope: 'row' }, name, h('small', {}, formatCount(rows.length))),
      h('td', {}, ...pictures),
    );
  };
  const left = classes.length - CLASSES;
  return h(
    'figure',
    { class: 'image-preview' },
    h('table', { 'aria-label': 'Images of each class' }, ...classes.slice(0, CLASSES).map(line)),
    h(
      'figcaption',
      { class: 'quiet-text' },
      `${formatCount(view.rows.length)} images in ${formatCount(classes.length)} classes, each ${imageRows} × ${columns} ` +
        `pixels${left > 0 ? `; ${formatCount(left)} more ${left === 1 ? 'class is' : 'classes are'} not shown` : ''}.`,
    ),
  );
}

function picture(pixels: readonly number[], rows: number, columns: number): HTMLCanvasElement {
  const canvas = h('canvas', { width: columns, height: rows, 'aria-hidden': 'true' });
  const context = canvas.getContext('2d');
  if (!context) return canvas;
  const image = context.createImageData(columns, rows);
  const ink = parseHex(theme().ink);
  const largest = Math.max(...pixels.map(Math.abs)) || 1;
  for (const [i, value] of pixels.entries()) {
    image.data.set([...ink, Math.round(16 + (239 * Math.max(0, value)) / largest)], 4 * i);
  }
  context.putImageData(image, 0, 0);
  return canvas;
}
