// Bands behind the curves: median and quartiles of each run under other seeds. How many is chosen in the toolbar and kept
// in the address; they are trained beside the runs on show.

import type { Lab, RunState } from '../state/lab';
import type { Study, StudyOwner } from '../state/side-runs';
import { choose, h, setHidden, setText } from '../ui/kit/dom';
import { formatCount } from '../ui/kit/format';
import { MadeOf } from '../ui/kit/made-of';
import { runStyle, withAlpha } from '../ui/kit/palette';
import type { Pen } from '../ui/kit/pen';
import { type KeyItem, wordsKey } from '../ui/kit/picture';
import { bandLines, bandPlan, dependsOnSeeds, horizonOf, LEAST_SEEDS, type Quartiles, quartilesOf } from './bands';
import { shownRuns } from './lines';
import type { Linked } from './linked';

const SETTING = 'seeds';
const COUNTS = [5, 10, 20];
const BAND_ALPHA = 0.16;
const MEDIAN_ALPHA = 0.6;
const FADED = 0.35;

/** Where a chart has its scales. */
export interface BandPlace {
  readonly area: { top: number; bottom: number };
  xPixel(x: number): number;
  yPixel(value: number): number;
}

/** One run's. */
class RunBand implements StudyOwner {
  study: Study | null = null;
  /** What is drawn: while the seeds go further, the study before. */
  private shown: Study | null = null;
  private readonly quartiles = new Map<string, Quartiles>();
  private quartilesOf = '';
  private readonly studyOf = new MadeOf();
  private readonly reach = new MadeOf();
  private key = '';

  constructor(
    private readonly lab: Lab,
    readonly studied: () => void,
  ) {}

  sync(run: RunState, count: number): void {
    const { state } = this.lab;
    const horizon = horizonOf(run.progress.step, state.document.train.stop.steps);
    const isOther = this.studyOf.differsFrom(state.document, run.index, count);
    if (isOther) this.shown = null;
    // Where runs only come further, the bands stay until there are longer ones.
    if (this.reach.differsFrom(horizon) || isOther) {
      const { document, steps } = bandPlan(state, run.index, count, horizon);
      this.key = JSON.stringify(['seeds', document, count, steps]);
    }
    this.study = this.lab.sideRuns.want(this, this.key, () => bandPlan(state, run.index, count, horizon));
    if (this.shown === null || this.study.done >= LEAST_SEEDS) this.shown = this.study;
  }

  of(column: string): Quartiles | null {
    const { shown } = this;
    const line = bandLines(this.lab.state).findIndex((candidate) => candidate.column === column);
    if (!shown || line < 0 || shown.done < LEAST_SEEDS) return null;
    const quartilesOfNow = `${shown.plan.steps} ${shown.done} ${this.key}`;
    if (quartilesOfNow !== this.quartilesOf) this.quartiles.clear();
    this.quartilesOf = quartilesOfNow;
    const found = this.quartiles.get(column) ?? quartilesOf(shown, line);
    this.quartiles.set(column, found);
    return found;
  }
}

export class SeedBands {
  readonly choice: HTMLElement;
  readonly note = h('p', { class: 'seeds-note' });
  private readonly voice = h('span', { class: 'sr-only', role: 'status' });
  private readonly words = h('span');
  private readonly select: HTMLSelectElement;
  private readonly bands = new Map<number, RunBand>();

  constructor(
    private readonly lab: Lab,
    private readonly studied: () => void,
  ) {
    this.select = h(
      'select',
      { class: 'small', 'aria-label': 'Bands of other seeds', change: () => lab.set(SETTING, this.select.value) },
      h('option', { value: '' }, 'this seed'),
      ...COUNTS.map((count) => h('option', { value: count }, `+ ${count} seeds`)),
    );
    this.select.title = 'Median and quartiles of each run under other seeds';
    this.choice = this.select;
    this.note.append(this.words, this.voice);
  }

  private get count(): number {
    const wanted = Number(this.lab.state.settings.get(SETTING));
    return COUNTS.includes(wanted) && dependsOnSeeds(this.lab.state) ? wanted : 0;
  }

  sync(): void {
    const { state } = this.lab;
    const { count } = this;
    setHidden(this.choice, !dependsOnSeeds(state));
    choose(this.select, COUNTS.indexOf(count) + 1);
    const runs = count > 0 ? shownRuns(state).filter((run) => run.phase === 'ready') : [];
    for (const [index, band] of this.bands) {
      if (runs.some((run) => run.index === index)) continue;
      this.lab.sideRuns.release(band);
      this.bands.delete(index);
    }
    for (const run of runs) {
      const band = this.bands.get(run.index) ?? new RunBand(this.lab, this.studied);
      this.bands.set(run.index, band);
      band.sync(run, count);
    }
    this.say(count);
  }

  /** Behind the curves of a metric. */
  draw(pen: Pen, column: string, linked: Linked, place: BandPlace): void {
    const { runs, highlighted } = this.lab.state;
    for (const [index, band] of this.bands) {
      const run = runs[index];
      const quartiles = run && band.of(column);
      if (!run || !quartiles) continue;
      const strength = highlighted !== null && highlighted !== index ? FADED : 1;
      drawBand(
        pen,
        quartiles,
        runStyle(run.colour).colour,
        strength,
        (step) => place.xPixel(linked.xOf(run, step)),
        place,
      );
    }
  }

  /** For a saved picture of a metric's curves. */
  key(column: string): KeyItem[] {
    const isShown = [...this.bands.values()].some((band) => band.of(column) !== null);
    return isShown ? [wordsKey(`bands: median and quartiles of ${this.count} other seeds`)] : [];
  }

  private say(count: number): void {
    const studies = [...this.bands.values()].flatMap(({ study }) => (study ? [study] : []));
    const fault = studies.find(({ faults }) => faults.length > 0)?.faults[0]?.message;
    const least = studies.length > 0 ? Math.min(...studies.map(({ done }) => done)) : 0;
    const meaning = `Bands: median and quartiles of each run under ${count} other seeds`;
    const steps = formatCount(studies[0]?.plan.steps ?? 0);
    const progress = least < count ? `, ${least} of ${count} trained to step ${steps} so far` : '';
    const words = fault ?? `${meaning}${progress}.`;
    setHidden(this.note, count === 0);
    setText(this.words, count === 0 ? '' : words);
    setText(this.voice, count > 0 && (fault || least === count) ? words : '');
  }
}

function drawBand(
  pen: Pen,
  { steps, low, middle, high }: Quartiles,
  colour: string,
  strength: number,
  xOf: (step: number) => number,
  place: BandPlace,
): void {
  // A seed that diverged is above everything.
  const yOf = (value: number): number =>
    value === Number.POSITIVE_INFINITY ? place.area.top - 1 : place.yPixel(value);
  const points = steps.flatMap((step, i) => {
    const [x, y0, y, y1] = [xOf(step), yOf(low[i] ?? 0), yOf(middle[i] ?? 0), yOf(high[i] ?? 0)];
    return [x, y0, y, y1].some(Number.isNaN) ? [] : [{ x, y0, y, y1 }];
  });
  if (points.length < 2) return;
  pen.beginPath();
  for (const [i, { x, y1 }] of points.entries()) {
    if (i === 0) pen.moveTo(x, y1);
    else pen.lineTo(x, y1);
  }
  for (const { x, y0 } of points.toReversed()) pen.lineTo(x, y0);
  pen.fillStyle = withAlpha(colour, BAND_ALPHA * strength);
  pen.fill();
  pen.beginPath();
  for (const [i, { x, y }] of points.entries()) {
    if (i === 0) pen.moveTo(x, y);
    else pen.lineTo(x, y);
  }
  pen.strokeStyle = withAlpha(colour, MEDIAN_ALPHA * strength);
  pen.lineWidth = 1;
  pen.stroke();
}
