// How a hyper-parameter changes over time: a chain of schedules, each taking over when the one before has ended.

import type { Catalogue } from '../engine/catalogue';
import type { Chosen } from '../engine/document';
import { chooseDefault, findEntry } from '../state/draft';
import { fieldList } from './field-list';
import { h, newId } from './kit/dom';
import { titleCase } from './kit/field-control';
import { icon } from './kit/icon';

export interface ScheduleControl {
  readonly element: HTMLElement;
  update(chain: readonly Chosen[]): void;
}

const shapeOf = (chain: readonly Chosen[]): string => chain.map((part) => part.id).join('>');

/** `what` is the hyper-parameter's name; `onChange` gets the whole new chain. */
export function scheduleControl(
  catalogue: Catalogue,
  what: string,
  chain: readonly Chosen[],
  onChange: (chain: Chosen[]) => void,
): ScheduleControl {
  const element = h('div', { class: 'schedule' });
  let current: readonly Chosen[] = chain;
  let lists: { update(values: Record<string, unknown>): void }[] = [];

  const copy = (): Chosen[] => structuredClone(current) as Chosen[];
  const picker = (at: number): HTMLElement => {
    const id = newId('schedule');
    const chosen = current[at]?.id ?? '';
    const select = h(
      'select',
      {
        id,
        change: () => {
          const next = copy();
          const entry = findEntry(catalogue.schedules, select.value);
          if (!entry) next.length = at;
          else next[at] = chooseDefault(entry);
          if (entry && !entry.has_end) next.length = at + 1;
          onChange(next);
        },
      },
      h('option', { value: '' }, at === 0 ? 'none' : 'nothing more'),
      ...catalogue.schedules.map((entry) => h('option', { value: entry.id }, titleCase(entry.name))),
    );
    select.value = chosen;
    const summary = findEntry(catalogue.schedules, chosen)?.summary ?? `How the ${what} changes over the steps.`;
    const label = h('label', { for: id, class: 'field-name', 'data-help': summary }, at === 0 ? 'Schedule' : 'then');
    return h('div', { class: 'field field-choice' }, h('div', { class: 'field-head' }, label, select));
  };

  const build = (): void => {
    lists = [];
    const parts: HTMLElement[] = [];
    for (const [i, part] of current.entries()) {
      parts.push(picker(i));
      const entry = findEntry(catalogue.schedules, part.id);
      if (!entry) continue;
      const list = fieldList(entry.fields, part, (field, value) => {
        const next = copy();
        const target = next[i];
        if (target) target[field.id] = value;
        onChange(next);
      });
      lists.push(list);
      parts.push(list.element);
    }
    const last = current.at(-1);
    if (!last) parts.push(picker(0));
    else if (findEntry(catalogue.schedules, last.id)?.has_end) {
      const more = h('button', {
        type: 'button',
        class: 'quiet',
        click: () => more.replaceWith(picker(current.length)),
      });
      more.append(icon('plus'), 'then');
      more.title = 'Another schedule after this one';
      parts.push(more);
    }
    element.replaceChildren(...parts);
  };
  build();
  return {
    element,
    update(next) {
      const rebuild = shapeOf(next) !== shapeOf(current);
      current = next;
      if (rebuild) build();
      else for (const [i, list] of lists.entries()) list.update(current[i] ?? {});
    },
  };
}
