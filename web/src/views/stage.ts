// The centre of the page: a caption that says what to try and see, the view that suits the problem, the choice of
// run where only one can be shown, and the conditions of the race.

import type { Starter } from '../engine/catalogue';
import { isNetwork } from '../state/draft';
import type { Lab, LabState } from '../state/lab';
import { tableOf } from '../state/own-table';
import { h, setAttribute, setHidden, setText } from '../ui/kit/dom';
import { formatCount, formatTick } from '../ui/kit/format';
import { pictureButton } from '../ui/kit/picture-dialog';
import { runSwatch } from '../ui/kit/swatch';
import { type Kind, kindOf, type ViewChoice, viewChoices } from './choices';
import type { View } from './view';

/** The view chosen, of those that fit. */
const SETTING = 'view';

export class Stage {
  readonly element: HTMLElement;
  private readonly caption = h('div', { class: 'caption' });
  private readonly tabs = h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Run shown' });
  private readonly holder = h('div', { class: 'view-holder' });
  private readonly weightsText = h('span', {});
  private readonly weights = h(
    'p',
    { class: 'weights-shown', role: 'status', hidden: true },
    this.weightsText,
    h(
      'button',
      { type: 'button', class: 'text-button', click: () => this.lab.showBest(this.selected, false) },
      'Back to the current weights',
    ),
  );
  private readonly conditions = h('p', { class: 'conditions' });
  private readonly save: HTMLElement;
  private readonly picker = h('div', { class: 'segmented', role: 'group', 'aria-label': 'View' });
  private kind: Kind | null = null;
  private choice: ViewChoice | null = null;
  private view: View | null = null;
  private selected = 0;
  /** Runs that showed their best weights last time. */
  private showing: readonly number[] = [];
  private captionOf = '';
  private tabsOf = '';
  private pickerOf = '';

  constructor(
    private readonly lab: Lab,
    notices: HTMLElement,
    /** The starter whose caption stands over the view, if the experiment is one. */
    private readonly starter: () => Starter | null,
  ) {
    this.save = pictureButton(
      () => this.choice?.name ?? '',
      () => this.view?.picture(this.lab.state, this.selected) ?? '',
    );
    const foot = h('div', { class: 'stage-foot' }, this.conditions, this.save);
    this.element = h(
      'div',
      { class: 'stage-column' },
      notices,
      this.caption,
      this.picker,
      this.tabs,
      this.weights,
      this.holder,
      foot,
    );
  }

  /** After a change of the experiment. */
  sync(): void {
    const { state } = this.lab;
    if (this.kind === null || !this.isUndecided(state)) this.kind = kindOf(state);
    const kind = this.kind;
    const fitting = viewChoices.filter((choice) => choice.fits(kind, state));
    const wanted = state.settings.get(SETTING);
    const choice = fitting.find(({ id }) => id === wanted) ?? fitting[0] ?? null;
    if (this.view === null || choice !== this.choice) this.show(choice);
    this.syncPicker(fitting);
    this.selected = Math.min(this.selected, Math.max(0, state.runs.length - 1));
    this.syncCaption();
    this.syncTabs();
    setText(this.conditions, conditionsOf(state));
    this.update();
  }

  /** After a frame. */
  update(): void {
    this.syncWeights();
    this.view?.update(this.lab.state, this.selected);
  }

  /** An experiment whose shape only its fields decide is being opened: what was shown stays. */
  private isUndecided(state: LabState): boolean {
    const isOpening = state.runs.some((run) => run.phase === 'opening');
    return isOpening && tableOf(state.document, state.catalogue) !== null && this.kind !== 'function';
  }

  private show(choice: ViewChoice | null): void {
    this.choice = choice;
    this.view?.close();
    this.view = choice?.make(this.lab) ?? null;
    this.holder.replaceChildren(
      this.view?.element ??
        h('p', { class: 'panel-note' }, 'This problem has no picture; the charts tell how it goes.'),
    );
    this.save.hidden = this.view === null;
    setAttribute(this.save, 'aria-label', `Save the view ${choice?.name ?? ''} as a picture`);
  }

  private syncPicker(fitting: readonly ViewChoice[]): void {
    const shape = fitting.map(({ id }) => id).join();
    this.picker.hidden = fitting.length < 2;
    if (shape !== this.pickerOf) {
      this.pickerOf = shape;
      this.picker.replaceChildren(
        ...fitting.map(({ id, name }, i) =>
          h('button', { type: 'button', click: () => this.lab.set(SETTING, i === 0 ? null : id) }, name),
        ),
      );
    }
    for (const [i, button] of [...this.picker.children].entries()) {
      setAttribute(button, 'aria-pressed', String(fitting[i] === this.choice));
    }
  }

  private syncCaption(): void {
    const starter = this.starter();
    const id = starter?.id ?? '';
    if (id === this.captionOf) return;
    this.captionOf = id;
    this.caption.hidden = starter === null;
    if (!starter) return;
    this.caption.replaceChildren(
      h('h2', {}, starter.title),
      h('p', {}, h('strong', {}, 'Try '), starter.try),
      h('p', {}, h('strong', {}, 'Observe '), starter.observe),
    );
  }

  private syncTabs(): void {
    const { runs } = this.lab.state;
    const several = runs.length > 1 && (this.choice?.perRun ?? false);
    this.tabs.hidden = !several;
    const shape = several ? runs.map((run) => `${run.colour} ${run.name}`).join('|') : '';
    if (shape !== this.tabsOf) {
      this.tabsOf = shape;
      this.tabs.replaceChildren(
        ...(several ? runs : []).map((run) =>
          h(
            'button',
            {
              type: 'button',
              role: 'tab',
              click: () => this.select(run.index),
              keydown: (event: KeyboardEvent) => this.arrow(event),
            },
            runSwatch(run.colour),
            run.name,
          ),
        ),
      );
    }
    for (const [i, tab] of [...this.tabs.children].entries()) {
      setAttribute(tab, 'aria-selected', String(i === this.selected));
      setAttribute(tab, 'tabindex', i === this.selected ? '0' : '-1');
    }
  }

  /** Whose best weights are asked for is looked at. */
  private syncWeights(): void {
    const { runs } = this.lab.state;
    const showing = runs.filter((run) => run.showsBest).map((run) => run.colour);
    const fresh = runs.find((run) => run.showsBest && !this.showing.includes(run.colour));
    this.showing = showing;
    if (fresh) {
      this.selected = fresh.index;
      this.syncTabs();
    }
    const run = runs[this.selected];
    setHidden(this.weights, !run?.showsBest);
    if (!run?.showsBest) return;
    const step = run.best ? ` (step ${formatCount(run.best.step)})` : '';
    setText(this.weightsText, `Shown: the weights of ${run.name} that were best on validation${step}.`);
  }

  private select(run: number): void {
    this.selected = run;
    this.syncTabs();
    this.update();
  }

  private arrow(event: KeyboardEvent): void {
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!move) return;
    const count = this.tabs.childElementCount;
    this.select((this.selected + move + count) % count);
    (this.tabs.children[this.selected] as HTMLElement | undefined)?.focus();
  }
}

/** What is the same for all runs of this race. */
function conditionsOf(state: LabState): string {
  if (state.runs.length < 2) return '';
  const { seeds, problem } = state.document;
  if (!isNetwork(problem))
    return `Race conditions: same function, same start (${problem.start.map(formatTick).join(', ')}).`;
  return `Race conditions: same data (seed ${seeds.data}), initial weights (seed ${seeds.init}) and order of batches (seed ${seeds.batch}).`;
}
