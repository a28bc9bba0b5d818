// One hyper-parameter of a run: its control, its schedule, and the value in force now. Where the engine can change
// it live the slider edits the run as it goes; otherwise the run starts over with the new value.

import type { Field } from '../engine/catalogue';
import type { RunDocument } from '../engine/document';
import { chainOf, currentBase, type FieldValue, withSchedule } from '../state/draft';
import type { Lab } from '../state/lab';
import { h, setAttribute, setText } from './kit/dom';
import { fieldControl } from './kit/field-control';
import { formatNumber } from './kit/format';
import { icon } from './kit/icon';
import { type ScheduleControl, scheduleControl } from './schedule-control';

/** Where a hyper-parameter stands in a run's document. */
export interface Place {
  /** As the engine calls it: "lr", "adam.beta1". */
  path: string;
  read: (run: RunDocument) => unknown;
  write: (run: RunDocument, value: unknown) => void;
}

export interface HyperControl {
  readonly element: HTMLElement;
  /** Shows the document's value and the one in force. */
  refresh(): void;
}

export function hyperControl(lab: Lab, index: number, field: Field, place: Place): HyperControl {
  const { path, read, write } = place;
  const live = (): boolean => lab.state.runs[index]?.description?.hypers.includes(path) ?? false;
  const written = (): unknown => {
    const run = lab.state.document.runs[index];
    return run ? read(run) : field.default;
  };
  const base = (): FieldValue => currentBase(lab.state.document, index, path, written(), lab.state.past?.step ?? null);
  const change = (value: FieldValue, chain: ReturnType<typeof chainOf>): void => {
    void lab.change((draft) => {
      const run = draft.runs[index];
      if (run) write(run, withSchedule(value, chain));
    });
  };

  let schedule: ScheduleControl | null = null;
  const holder = h('div', { class: 'schedule-holder', hidden: true });
  const now = h('output', { class: 'now' });
  const toggle = h(
    'button',
    {
      type: 'button',
      class: 'icon-button schedule-toggle',
      'aria-expanded': 'false',
      click: () => setOpen(holder.hidden === true),
    },
    icon('wave'),
  );
  toggle.title = `Change the ${field.name} over time`;
  setAttribute(toggle, 'aria-label', `Schedule of the ${field.name}`);
  const setOpen = (open: boolean): void => {
    schedule ??= scheduleControl(lab.state.catalogue, field.name, chainOf(written()), (chain) => change(base(), chain));
    holder.replaceChildren(schedule.element, now);
    holder.hidden = !open;
    setAttribute(toggle, 'aria-expanded', String(open));
  };

  const control = fieldControl(field, {
    value: base(),
    onInput: (value) => {
      // What is asked about an edit of the past is asked when the slider is let go.
      if (live() && typeof value === 'number' && !lab.state.past) lab.editHyper(index, path, value);
    },
    onCommit: (value) => {
      if (live() && typeof value === 'number' && lab.state.past) lab.editHyper(index, path, value);
      if (!live() || typeof value !== 'number') change(value, chainOf(written()));
    },
    extras: field.schedulable ? [toggle] : [],
  });
  if (chainOf(written()).length > 0) setOpen(true);

  return {
    element: h('div', { class: 'hyper' }, control.element, holder),
    refresh() {
      const chain = chainOf(written());
      control.update(base());
      schedule?.update(chain);
      const value = lab.state.runs[index]?.hypers.get(path);
      setText(now, chain.length === 0 || value === undefined ? '' : `in force now: ${formatNumber(value)}`);
    },
  };
}
