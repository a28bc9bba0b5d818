// Help for anything that carries data-help: shown on hover after a moment, on keyboard focus at once, hidden by
// Escape. One element for the whole page.

import { h, setText } from './kit/dom';

const DELAY = 450;

export function startTooltips(): void {
  const tip = h('div', { class: 'tooltip', role: 'tooltip', hidden: true });
  document.body.append(tip);
  let timer = 0;
  let owner: Element | null = null;

  const hide = (): void => {
    clearTimeout(timer);
    owner = null;
    tip.hidden = true;
  };
  const show = (target: Element, delay: number): void => {
    const text = target.getAttribute('data-help') ?? '';
    if (text === '' || target === owner) return;
    hide();
    owner = target;
    timer = window.setTimeout(() => {
      // In a dialog the tooltip must be inside it to be on top.
      (target.closest('dialog') ?? document.body).append(tip);
      setText(tip, text);
      tip.hidden = false;
      const box = target.getBoundingClientRect();
      const { offsetWidth, offsetHeight } = tip;
      const left = Math.max(8, Math.min(box.left, window.innerWidth - offsetWidth - 8));
      const below = box.bottom + 6;
      const top = below + offsetHeight > window.innerHeight - 8 ? box.top - offsetHeight - 6 : below;
      tip.style.transform = `translate(${Math.round(left)}px, ${Math.round(Math.max(8, top))}px)`;
    }, delay);
  };
  const targetOf = (event: Event): Element | null =>
    event.target instanceof Element ? event.target.closest('[data-help]') : null;
  document.addEventListener('pointerover', (event) => {
    const target = targetOf(event);
    if (target && (event as PointerEvent).pointerType === 'mouse') show(target, DELAY);
    else if (!target) hide();
  });
  document.addEventListener('pointerdown', (event) => {
    const target = targetOf(event);
    if (target && event.pointerType !== 'mouse' && target.matches('label, h4, .rail-mark')) show(target, 0);
    else hide();
  });
  document.addEventListener('focusin', (event) => {
    const target = targetOf(event);
    if (target?.matches(':focus-visible')) show(target, 0);
  });
  document.addEventListener('focusout', hide);
  document.addEventListener('scroll', hide, { capture: true, passive: true });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') hide();
  });
}
