// Who takes the steps: said in a word where there is no choice, and chosen where the browser offers a graphics card. In
// words why it is so, and that what a card computes is not reproducible to the bit.

import { COMPUTE_SETTING, chosenBackend, isExact } from '../state/compute';
import type { Lab } from '../state/lab';
import { choose, h, setAttribute, setHidden, setText } from './kit/dom';

const CARD = 'graphics card';

export const INEXACT = 'not bit-reproducible';
export const WHY_INEXACT =
  'Steps were computed on a graphics card. Cards differ in how they round, so these results are reproducible within ' +
  'rounding only, and a link of them holds no fingerprint. Choose WebAssembly and start over for one that does.';

export interface BackendChoiceControl {
  readonly element: HTMLElement;
  sync(): void;
}

export function backendChoice(lab: Lab): BackendChoiceControl {
  const name = h('span', { class: 'backend' });
  const options = (['auto', 'wasm', 'webgpu'] as const).map((value) => h('option', { value }));
  const select = h(
    'select',
    {
      class: 'backend-choice small',
      'aria-label': 'Computed by',
      change: () => lab.set(COMPUTE_SETTING, select.value),
    },
    ...options,
  );
  const badge = h('span', { class: 'badge badge-inexact', hidden: true, tabindex: 0, title: WHY_INEXACT }, INEXACT);
  const element = h('span', { class: 'backend-place' }, badge, name, select);
  const [auto, wasm, card] = options as [HTMLOptionElement, HTMLOptionElement, HTMLOptionElement];

  const sync = (): void => {
    const { state } = lab;
    const { backend, runs } = state;
    const onCard = runs.filter((run) => run.backend?.backend === 'webgpu').length;
    const now = onCard === 0 ? backend.name : onCard === runs.length ? CARD : `${backend.name} and ${CARD}`;
    setHidden(name, backend.hasCard);
    setHidden(select, !backend.hasCard);
    setHidden(badge, isExact(runs));
    setText(name, backend.name);
    setAttribute(name, 'title', `Runs in WebAssembly with${backend.simd ? '' : 'out'} SIMD, in workers of this page`);
    setText(auto, `auto: ${now}`);
    setText(wasm, backend.name);
    setText(card, CARD);
    if (document.activeElement !== select)
      choose(
        select,
        options.findIndex(({ value }) => value === chosenBackend(state.settings)),
      );
    setAttribute(select, 'title', reasonOf(lab));
  };
  return { element, sync };
}

/** Why each run is where it is. */
function reasonOf(lab: Lab): string {
  const said = lab.state.runs.flatMap(({ name, backend }) => {
    if (!backend?.why) return [];
    const where = backend.backend === 'webgpu' ? `${CARD} (${backend.card})` : lab.state.backend.name;
    return [`${name}: ${where}; ${backend.why}.`];
  });
  return said.length > 0
    ? said.join('\n')
    : 'WebAssembly, or a graphics card where that is faster: measured for wide networks.';
}
