// Ready experiments: a menu of cards, each with what to try and what to observe, and the caption of the one that is
// open.

import type { Starter } from '../engine/catalogue';
import type { Lab } from '../state/lab';
import { h, newId } from './kit/dom';
import { icon } from './kit/icon';
import { watchableSpeed } from './speeds';

/** The starter that was opened last in this page, so that its caption can stand over the view. */
let opened: string | null = null;

export function starterMenu(lab: Lab): HTMLElement[] {
  const id = newId('starters');
  const list = h('div', { class: 'starter-list', id, hidden: true });
  const toggle = h(
    'button',
    { type: 'button', class: 'starter-toggle', 'aria-expanded': 'false', 'aria-controls': id },
    icon('list'),
    h('span', {}, 'Experiments to try'),
    icon('fold'),
  );
  const setOpen = (open: boolean): void => {
    list.hidden = !open;
    toggle.setAttribute('aria-expanded', String(open));
  };
  toggle.addEventListener('click', () => setOpen(list.hidden === true));
  for (const starter of lab.state.catalogue.starters) {
    list.append(
      h(
        'button',
        {
          type: 'button',
          class: 'starter',
          click: () => {
            opened = starter.id;
            setOpen(false);
            toggle.focus();
            for (const notice of lab.state.notices) lab.dismiss(notice.id);
            lab.setSpeed(watchableSpeed(starter.document.train.stop.steps));
            void lab.open(JSON.stringify(starter.document));
          },
        },
        h('strong', {}, starter.title),
        h('span', {}, starter.try),
      ),
    );
  }
  return [toggle, list];
}

/** The starter the experiment on screen comes from: the one opened, or the one whose problem it is. */
export function currentStarter(lab: Lab): Starter | null {
  const { starters } = lab.state.catalogue;
  const problem = (starter: Starter): string => {
    const p = starter.document.problem;
    return 'data' in p ? p.data.id : p.function.id;
  };
  const now = lab.state.document.problem;
  const nowId = 'data' in now ? now.data.id : now.function.id;
  const candidates = starters.filter((starter) => problem(starter) === nowId);
  const runs = lab.state.document.runs.map((run) => run.name).join();
  return (
    candidates.find((starter) => starter.id === opened) ??
    candidates.find((starter) => starter.document.runs.map((run) => run.name).join() === runs) ??
    null
  );
}
