// The column of charts: which of them stand where, and the toolbar they share. Which are hidden, in what order they stand
// and which one fills the window are settings of the page.

import type { Lab } from '../state/lab';
import { shownParts } from '../state/parts';
import { h, setHidden } from '../ui/kit/dom';
import { oncePerFrame } from '../ui/kit/frame';
import { type Drawer, Turns } from '../ui/kit/turns';
import { type Arrangement, readArrangement, withHidden, withMoved, writeArrangement } from './arrangement';
import { AxisBar } from './axis-bar';
import type { ChartEntry, ChartPanel } from './chart';
import { ChartsMenu } from './charts-menu';
import { lineSample } from './line-sample';
import { learns } from './lines';
import { Linked } from './linked';
import { CHARTS } from './panels';
import { SeedBands } from './seed-bands';
import { makeSortable } from './sortable';

interface Place {
  entry: ChartEntry;
  chart: ChartPanel;
  /** Brings the chart up to date in its turn. */
  drawer: Drawer;
}

const SETTING = 'charts';
const ENLARGED = 'enlarged';
const IDS = CHARTS.map(({ id }) => id);

export class ChartColumn {
  readonly element: HTMLElement;
  readonly linked: Linked;
  private readonly places = new Map<string, Place>();
  private readonly menu: ChartsMenu;
  private readonly axis: AxisBar;
  private readonly bands: SeedBands;
  /** Of charts, and what stands above them. */
  private readonly turns = new Turns();
  private readonly rest = { draw: () => this.updateRest() };
  private readonly said = h('p', { class: 'sr-only', role: 'status' });
  private readonly key = h(
    'p',
    { class: 'line-key' },
    lineSample('ghost', 'batch'),
    lineSample('main', 'average'),
    lineSample('second', 'validation'),
  );

  constructor(private readonly lab: Lab) {
    const redraw = oncePerFrame(() => this.update());
    this.linked = new Linked(lab);
    this.axis = new AxisBar(this.linked);
    this.bands = new SeedBands(lab, () => this.tick());
    const place = { lab, linked: this.linked, bands: this.bands, redraw };
    for (const entry of CHARTS) {
      const chart = entry.make(place);
      this.places.set(entry.id, { entry, chart, drawer: { draw: () => chart.update() } });
      chart.panel.placeAmong({
        hide: () => {
          this.show(entry.id, false);
          this.menu.focus();
        },
        step: (by) => this.step(entry.id, by, this.standing()),
        enlarge: (on) => lab.set(ENLARGED, on ? entry.id : null),
      });
    }
    this.menu = new ChartsMenu({
      show: (id, on) => this.show(id, on),
      move: (id, before) => this.move(id, before),
      step: (id, by) => this.step(id, by, this.inOrder()),
      restore: () => {
        lab.set(SETTING, null);
        this.said.textContent = 'All charts are shown in their own order';
      },
    });
    const bar = h(
      'div',
      { class: 'charts-bar' },
      this.axis.choice,
      this.menu.element,
      this.key,
      this.bands.choice,
      this.axis.note,
      this.bands.note,
    );
    this.element = h('div', { class: 'charts' }, bar, this.said);
    makeSortable({
      list: this.element,
      handle: '.panel-head',
      items: () => this.standing().map(({ chart }) => chart.panel.element),
      onMove: (item, before) => {
        const moved = this.standing().find(({ chart }) => chart.panel.element === item);
        const next = this.standing().find(({ chart }) => chart.panel.element === before);
        if (moved) this.move(moved.entry.id, next?.entry.id ?? null);
      },
    });
    this.arrange();
    this.linked.subscribe(oncePerFrame(() => this.drawCursor()));
  }

  /** After a change of the experiment, of a setting or of the theme: all at once. */
  update(): void {
    this.turns.settle();
    this.sync();
    for (const { chart } of this.places.values()) chart.update();
  }

  /** After a frame of the runs, or when seeds have come further: each chart in its turn. */
  tick(): void {
    const seen = [...this.places.values()].filter(({ chart }) => chart.panel.visible);
    this.turns.ask([this.rest, ...seen.map(({ drawer }) => drawer)]);
  }

  /** All that is quick: nothing is drawn of charts out of sight. */
  private updateRest(): void {
    this.sync();
    for (const { chart } of this.places.values()) if (!chart.panel.visible) chart.update();
  }

  private sync(): void {
    this.key.classList.toggle('vacant', !learns(this.lab.state));
    this.arrange();
    this.axis.sync();
    this.bands.sync();
  }

  /** Another place under the crosshair, or moment of the past: the curves are the same. */
  drawCursor(): void {
    for (const { chart } of this.places.values()) chart.drawCursor();
  }

  /** After a change of highlight: colours only. */
  restyle(): void {
    for (const { chart } of this.places.values()) chart.restyle();
  }

  /** The experiment started over: old ranges mean nothing any more. */
  restart(): void {
    this.linked.restart();
    for (const { chart } of this.places.values()) chart.restart();
  }

  private get arrangement(): Arrangement {
    return readArrangement(this.lab.state.settings.get(SETTING), IDS);
  }

  private set arrangement(wanted: Arrangement) {
    this.lab.set(SETTING, writeArrangement(wanted, IDS));
    this.arrange();
  }

  /** The charts that are to be seen, in order. */
  private standing(): Place[] {
    return this.inOrder().filter(({ chart }) => !chart.panel.element.hidden);
  }

  /** Those that suit the experiment, hidden or not. */
  private inOrder(): Place[] {
    const places = this.arrangement.order.map((id) => this.places.get(id));
    return places.filter((place): place is Place => place?.entry.fits(this.lab.state) ?? false);
  }

  /** Puts every panel where it belongs; panels that stand there already are not touched. */
  private arrange(): void {
    const { order, hidden } = this.arrangement;
    const { settings } = this.lab.state;
    // A figure may leave the charts out.
    const enlarged = (shownParts(settings)?.includes('charts') ?? true) ? settings.get(ENLARGED) : undefined;
    let last: Element = this.said;
    for (const id of order) {
      const place = this.places.get(id);
      if (!place) continue;
      const { panel } = place.chart;
      setHidden(panel.element, hidden.has(id) || !place.entry.fits(this.lab.state));
      if (last.nextElementSibling !== panel.place) last.after(panel.place);
      panel.enlarged = id === enlarged && !panel.element.hidden;
      last = panel.place;
    }
    const items = this.inOrder().map(({ entry: { id }, chart }) => ({
      id,
      title: chart.panel.title,
      shown: !hidden.has(id),
    }));
    this.menu.sync(items, writeArrangement({ order, hidden }, IDS) === null);
  }

  private show(id: string, on: boolean): void {
    this.arrangement = withHidden(this.arrangement, id, !on);
    this.said.textContent = `${this.titleOf(id)} ${on ? 'shown' : 'hidden'}`;
  }

  private move(id: string, before: string | null): void {
    this.arrangement = withMoved(this.arrangement, id, before);
    const places = this.inOrder();
    const place = places.findIndex(({ entry }) => entry.id === id) + 1;
    this.said.textContent = `${this.titleOf(id)} is now chart ${place} of ${places.length}`;
  }

  /** among: the charts in sight where it is done, so that a step is one that is seen. */
  private step(id: string, by: -1 | 1, among: readonly Place[]): void {
    const ids = among.map(({ entry }) => entry.id);
    const at = ids.indexOf(id);
    if (by < 0 ? at === 0 : at === ids.length - 1) return;
    this.move(id, ids[by < 0 ? at - 1 : at + 2] ?? null);
  }

  private titleOf(id: string): string {
    return this.places.get(id)?.chart.panel.title ?? '';
  }
}
