// Data whose examples are pictures: validation examples, or those of the last minibatch, with what the selected run takes
// them for and how sure it is. Mistakes come first and are outlined.

import type { Watch } from '../engine/protocol';
import { fileName } from '../state/file-name';
import type { Lab, LabState, RunState } from '../state/lab';
import { classNames } from '../state/own-table';
import { canBeFollowed } from '../state/watched';
import { parseHex } from '../ui/kit/colour-map';
import { h, setAttribute, setText } from '../ui/kit/dom';
import { formatPercent } from '../ui/kit/format';
import { fitCanvas, oncePerFrame } from '../ui/kit/frame';
import { fitText } from '../ui/kit/pen';
import { type Picture, wordsKey } from '../ui/kit/picture';
import { theme } from '../ui/kit/theme';
import { type Size, watchSize } from '../ui/kit/watch-size';
import { predictionOf, softmax } from './decision';
import type { Examples } from './decision-drawing';
import { MinibatchToggle } from './minibatch';
import { atStep, type View } from './view';

/** Pictures asked for; as many of them are shown as fit. */
const COUNT = 96;
const PART = 'validation';
const HOW_TO_READ = ['What the network says and how sure it is, in %.', 'Mistakes first: said ≠ is.'];
/** Order changes at most this often while running, so that pictures can be looked at, in ms. */
const HOLD = 1000;

/** The pictures on show, and their places among the examples. */
interface Shown {
  part: string;
  values: Float64Array;
  which: readonly number[];
}

interface Verdict {
  /** Place among those shown. */
  example: number;
  label: number;
  truth: number;
  confidence: number;
}

export class ImagesView implements View {
  readonly element: HTMLElement;
  private readonly canvas = h('canvas', { role: 'img', 'aria-label': 'Validation pictures with predictions' });
  private readonly area: HTMLElement;
  private readonly size: Size;
  private readonly score = h('output', { class: 'score' });
  private readonly tip = h('div', { class: 'chart-tip', hidden: true, 'aria-hidden': 'true' });
  private sprite: HTMLCanvasElement | null = null;
  private spriteOf: { values: Float64Array; which: string; ink: string } | null = null;
  private readonly minibatch: MinibatchToggle;
  private watched = '';
  private order: number[] = [];
  private orderedAt = 0;
  private orderOf = '';
  private selected = 0;
  /** From one picture to the next, in px. */
  private pitch = { x: 0, y: 0 };
  /** What all pictures on the canvas have in common, and how each was drawn. */
  private ground: readonly unknown[] = [];
  private looks: string[] = [];
  private cells: { x: number; y: number; size: number; verdict: Verdict }[] = [];

  constructor(private readonly lab: Lab) {
    this.minibatch = new MinibatchToggle(lab);
    this.area = h('div', { class: 'pictures' }, this.canvas, this.tip);
    this.element = h(
      'div',
      { class: 'view images' },
      h(
        'div',
        { class: 'view-foot' },
        h('p', { class: 'view-key' }, this.score, h('span', {}, HOW_TO_READ.join(' '))),
        this.minibatch.element,
      ),
      this.area,
    );
    this.canvas.addEventListener('pointermove', (event) => this.point(event));
    this.canvas.addEventListener('pointerleave', () => (this.tip.hidden = true));
    this.size = watchSize(this.area, () => this.redraw());
  }

  private readonly redraw = oncePerFrame(() => this.update(this.lab.state, this.selected));

  close(): void {
    this.minibatch.close();
    this.lab.setWatch(null);
  }

  update(state: LabState, selected: number): void {
    this.selected = selected;
    const { width, height } = this.size;
    const context = fitCanvas(this.canvas, width, height);
    const run = state.runs[selected];
    const { examples } = state;
    const image = run?.description?.image;
    if (!context || !run || !examples || !image || image[0] * image[1] + 1 !== examples.width) return;
    const shown = this.choose(state, run, examples);
    const k = run.description?.outputs ?? 0;
    // Those asked for last may still be on their way.
    const outputs = run.outputs?.length === k * shown.which.length ? run.outputs : null;
    this.makeSprite(shown, examples.width, image);
    const verdicts = verdictsOf(outputs, shown, examples.width, k);
    this.sort(verdicts, `${selected} ${k} ${shown.part} ${shown.part === PART ? '' : shown.which}`, state.playing);
    this.layout(verdicts, width, height);
    this.drawCells(context, image, outputs !== null);
    const wrong = verdicts.filter((v) => v.label !== v.truth).length;
    const words = `${verdicts.length - wrong} of ${verdicts.length}`;
    setText(this.score, outputs ? `${words} right${shown.part === PART ? '' : ` in ${shown.part}`}` : '');
    if (!state.playing)
      setAttribute(this.canvas, 'aria-label', `${run.name}: ${words} pictures of ${shown.part} right, mistakes first`);
  }

  /** The validation part, or the last minibatch where that is wanted and all training examples are here. */
  private choose(state: LabState, run: RunState, { train, validation, width }: Examples): Shown {
    const loaded = Math.floor(train.length / width);
    const isComplete = loaded >= (run.description?.parts.train ?? 0);
    this.minibatch.element.hidden = !isComplete;
    this.minibatch.update(state);
    const batch = isComplete && canBeFollowed(state) && this.minibatch.on ? this.minibatch.of(run) : null;
    if (batch && batch.length > 0) {
      this.watch({ part: 'train', count: loaded, inMinibatch: true });
      return { part: 'the last step’s minibatch', values: train, which: [...batch] };
    }
    this.watch({ part: PART, count: COUNT });
    const count = Math.min(COUNT, Math.floor(validation.length / width));
    return { part: PART, values: validation, which: Array.from({ length: count }, (_, i) => i) };
  }

  private watch(wanted: Watch): void {
    const text = JSON.stringify(wanted);
    if (text === this.watched) return;
    this.watched = text;
    // Outputs for others go at once.
    this.lab.setWatch(null);
    this.lab.setWatch(wanted);
  }

  picture(state: LabState, selected: number): Picture | string {
    const run = state.runs[selected];
    const image = run?.description?.image;
    const { cells } = this;
    if (!run?.outputs || !image || cells.length === 0) return 'The pictures appear when the run has opened.';
    const { width, height } = this.size;
    return {
      title: `${run.name}${atStep(state, run.progress.step)}: ${this.score.textContent}`,
      file: fileName(state.document, [run.name], `${PART} pictures`),
      width,
      height,
      key: HOW_TO_READ.map(wordsKey),
      drawing: {
        kind: 'pixels',
        draw: (context) => {
          for (const cell of cells) this.drawCell(context, cell, image, true);
        },
      },
    };
  }

  private sort(verdicts: readonly Verdict[], what: string, playing: boolean): void {
    const now = performance.now();
    if (playing && now - this.orderedAt < HOLD && this.orderOf === what && this.order.length === verdicts.length)
      return;
    this.orderedAt = now;
    this.orderOf = what;
    const wrong = (v: Verdict): number => Number(v.label === v.truth);
    this.order = verdicts
      .map((_, i) => i)
      .sort((a, b) => wrong(verdicts[a] as Verdict) - wrong(verdicts[b] as Verdict) || a - b);
  }

  private layout(verdicts: readonly Verdict[], width: number, height: number): void {
    const { small } = theme();
    // Names do not fit side by side.
    const caption = small * (classNames(this.lab.state) ? 3 : 1.6);
    // The largest size at which a good part of the pictures fits.
    let size = 72;
    let columns = 1;
    let rows = 1;
    for (; size >= 36; size -= 4) {
      columns = Math.max(1, Math.floor((width + 12) / (size + 12)));
      rows = Math.max(1, Math.floor((height + 8) / (size + caption + 12)));
      if (columns * rows >= Math.min(verdicts.length, 48)) break;
    }
    size = Math.max(36, size);
    const pitch = { x: size + Math.max(12, (width - columns * size) / columns), y: size + caption + 12 };
    this.pitch = pitch;
    this.cells = this.order.slice(0, columns * rows).flatMap((index, i) => {
      const verdict = verdicts[index];
      const x = (i % columns) * pitch.x + 2;
      const y = Math.floor(i / columns) * pitch.y + 2;
      return verdict ? [{ x, y, size, verdict }] : [];
    });
  }

  /** Those that look otherwise than they did. */
  private drawCells(context: CanvasRenderingContext2D, image: [number, number], judged: boolean): void {
    const { width, height } = this.size;
    const ground = [
      this.sprite,
      theme(),
      context.canvas.width,
      context.canvas.height,
      this.cells[0]?.size,
      this.cells.length,
      classNames(this.lab.state)?.join(),
    ];
    if (ground.some((part, i) => part !== this.ground[i])) {
      this.ground = ground;
      this.looks = [];
      context.clearRect(0, 0, width, height);
    }
    const pitch = this.pitch;
    for (const [i, cell] of this.cells.entries()) {
      const { example, label, truth } = cell.verdict;
      const look = [example, judged, label, truth, percentOf(cell.verdict)].join();
      if (look === this.looks[i]) continue;
      this.looks[i] = look;
      context.clearRect(cell.x - 2, cell.y - 2, pitch.x, pitch.y);
      this.drawCell(context, cell, image, judged);
    }
  }

  private drawCell(
    context: CanvasRenderingContext2D,
    { x, y, size, verdict }: (typeof this.cells)[number],
    image: [number, number],
    judged: boolean,
  ): void {
    const t = theme();
    const right = verdict.label === verdict.truth;
    if (!this.sprite) return;
    context.imageSmoothingEnabled = image[0] > 16;
    const [rows, columns] = image;
    context.drawImage(this.sprite, 0, verdict.example * rows, columns, rows, x, y, size, size);
    if (!judged) return;
    context.font = `${t.small}px ${t.font}`;
    context.textBaseline = 'top';
    const below = y + size + 5;
    context.fillStyle = right ? t.ink : t.alarm;
    context.textAlign = 'left';
    const names = classNames(this.lab.state);
    const said = names?.[verdict.label] ?? String(verdict.label);
    const truth = names?.[verdict.truth] ?? String(verdict.truth);
    const text = right || names ? said : `${said} ≠ ${truth}`;
    context.fillText(fitText(context, text, size), x, below);
    if (names && !right) context.fillText(fitText(context, `≠ ${truth}`, size), x, below + 1.3 * t.small);
    context.textAlign = 'right';
    context.fillStyle = t.muted;
    const sure = percentOf(verdict);
    if (context.measureText(text + sure).width < size - 8) context.fillText(`${sure}`, x + size, below);
    // How sure, as a bar along the picture's foot.
    context.fillStyle = t.rule;
    context.fillRect(x, y + size, size, 2);
    context.fillStyle = right ? t.muted : t.alarm;
    context.fillRect(x, y + size, (size * sure) / 100, 2);
    if (right) return;
    context.strokeStyle = t.alarm;
    context.lineWidth = 1.5;
    context.strokeRect(x - 0.75, y - 0.75, size + 1.5, size + 1.5);
  }

  /** All pictures in one tall image, in the text's colour. */
  private makeSprite({ values, which }: Shown, width: number, [rows, columns]: [number, number]): void {
    const { ink } = theme();
    const now = { values, which: which.join(), ink };
    const before = this.spriteOf;
    if (before?.values === values && before.which === now.which && before.ink === ink) return;
    this.spriteOf = now;
    const pictures = which.slice(0, COUNT);
    const sprite = document.createElement('canvas');
    sprite.width = columns;
    sprite.height = Math.max(1, rows * pictures.length);
    const context = sprite.getContext('2d');
    if (!context) return;
    const image = context.createImageData(sprite.width, sprite.height);
    const [r, g, b] = parseHex(ink);
    let largest = 0;
    for (const example of pictures)
      for (let j = 0; j + 1 < width; ++j) largest = Math.max(largest, values[example * width + j] ?? 0);
    for (const [i, example] of pictures.entries()) {
      for (let j = 0; j + 1 < width; ++j) {
        const value = (values[example * width + j] ?? 0) / (largest || 1);
        image.data.set([r, g, b, Math.round(16 + 239 * Math.max(0, value))], 4 * (i * rows * columns + j));
      }
    }
    context.putImageData(image, 0, 0);
    this.sprite = sprite;
  }

  private point(event: PointerEvent): void {
    const box = this.canvas.getBoundingClientRect();
    const [px, py] = [event.clientX - box.left, event.clientY - box.top];
    const cell = this.cells.find((c) => px >= c.x && px <= c.x + c.size && py >= c.y && py <= c.y + c.size + 20);
    const run = this.lab.state.runs[this.selected];
    const k = run?.description?.outputs ?? 0;
    this.tip.hidden = !cell || !run?.outputs;
    if (!cell || !run?.outputs) return;
    const names = classNames(this.lab.state);
    const truth = names?.[cell.verdict.truth];
    const p = new Float64Array(k);
    softmax(run.outputs, cell.verdict.example * k, k, p);
    const top = [...p.keys()].sort((a, b) => (p[b] ?? 0) - (p[a] ?? 0)).slice(0, 3);
    const rows = top.map((label) =>
      h('tr', {}, h('th', {}, names?.[label] ?? `${label}`), h('td', {}, formatPercent(p[label] ?? 0))),
    );
    this.tip.replaceChildren(
      h('p', {}, truth === undefined ? `is a ${cell.verdict.truth}` : `is “${truth}”`),
      h('table', {}, ...rows),
    );
    const left =
      cell.x + cell.size + 8 + this.tip.offsetWidth > box.width
        ? cell.x - this.tip.offsetWidth - 8
        : cell.x + cell.size + 8;
    this.tip.style.transform = `translate(${Math.round(left)}px, ${Math.round(Math.min(cell.y, box.height - this.tip.offsetHeight))}px)`;
  }
}

function verdictsOf(outputs: Float64Array | null, { values, which }: Shown, width: number, k: number): Verdict[] {
  const scratch = new Float64Array(Math.max(1, k));
  return which.slice(0, COUNT).map((index, example) => {
    const truth = values[(index + 1) * width - 1] ?? 0;
    if (!outputs || k === 0) return { example, label: truth, truth, confidence: 0 };
    return { example, truth, ...predictionOf(outputs, example * k, k, scratch) };
  });
}

const percentOf = ({ confidence }: Verdict): number => Math.round(100 * confidence);
