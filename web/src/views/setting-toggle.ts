// A switch of what a view shows, kept with the page's settings in the address.

import type { Lab } from '../state/lab';
import { h, setAttribute } from '../ui/kit/dom';

export class SettingToggle {
  readonly element: HTMLButtonElement;

  constructor(
    protected readonly lab: Lab,
    /** In the address: never changed. */
    private readonly key: string,
    label: string,
    help: string,
    /** On unless it was switched off. */
    private readonly isUsual = false,
  ) {
    this.element = h(
      'button',
      {
        type: 'button',
        class: 'toggle',
        'data-help': help,
        click: () => lab.set(key, this.on === isUsual ? this.word : null),
      },
      label,
    );
    this.sync();
  }

  get on(): boolean {
    return (this.lab.state.settings.get(this.key) === this.word) !== this.isUsual;
  }

  /** What the address says where it is not as usual. */
  private get word(): string {
    return this.isUsual ? 'off' : 'on';
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
