// A switch of what a view shows, kept with the page's settings in the address.

import type { Lab } from '../state/lab';
import { h, setAttribute } from '../ui/kit/dom';

const ON = 'on';

export class SettingToggle {
  readonly element: HTMLButtonElement;

  constructor(
    protected readonly lab: Lab,
    /** In the address: never changed. */
    private readonly key: string,
    label: string,
    help: string,
  ) {
    this.element = h(
      'button',
      {
        type: 'button',
        class: 'toggle',
        'data-help': help,
        click: () => lab.set(key, this.on ? null : ON),
      },
      label,
    );
    this.sync();
  }

  get on(): boolean {
    return this.lab.state.settings.get(this.key) === ON;
  }

  sync(): void {
    setAttribute(this.element, 'aria-pressed', String(this.on));
  }
}

export const discreteToggle = (lab: Lab): SettingToggle =>
  new SettingToggle(
    lab,
    'discrete',
    'Discretise',
    'Without shades: everywhere only what the network decides for, or numbers in bands. The border is the same.',
  );
