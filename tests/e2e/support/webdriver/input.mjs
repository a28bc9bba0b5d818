// Keys and pointer as a hand uses them, over WebDriver's actions.

const keyCodes = {
  Alt: '\uE00A',
  ArrowDown: '\uE015',
  ArrowLeft: '\uE012',
  ArrowRight: '\uE014',
  ArrowUp: '\uE013',
  Control: '\uE009',
  Delete: '\uE017',
  End: '\uE010',
  Enter: '\uE007',
  Escape: '\uE00C',
  Home: '\uE011',
  PageDown: '\uE00F',
  PageUp: '\uE00E',
  Shift: '\uE008',
  Space: ' ',
  Tab: '\uE004',
};

export class Keyboard {
  constructor(page) {
    this.page = page;
  }

  async press(keys) {
    // "Control+Shift+Z", but "+" alone is a key.
    const names = keys.length === 1 ? [keys] : keys.split('+');
    const codes = names.map((name) => keyCodes[name] ?? name);
    const actions = [
      ...codes.map((value) => ({ type: 'keyDown', value })),
      ...codes.toReversed().map((value) => ({ type: 'keyUp', value })),
    ];
    await this.page.send('POST', '/actions', { actions: [{ type: 'key', id: 'keyboard', actions }] });
  }
}

const down = { type: 'pointerDown', button: 0 };
const up = { type: 'pointerUp', button: 0 };
const moveTo = (x, y) => ({ type: 'pointerMove', origin: 'viewport', duration: 0, x: Math.round(x), y: Math.round(y) });

export class Mouse {
  #at = [0, 0];

  constructor(page) {
    this.page = page;
  }

  #act(...actions) {
    const pointer = { type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions };
    return this.page.send('POST', '/actions', { actions: [pointer] });
  }

  async move(x, y, { steps = 1 } = {}) {
    const [fromX, fromY] = this.#at;
    const way = Array.from({ length: steps }, (_, i) => (i + 1) / steps);
    this.#at = [x, y];
    await this.#act(...way.map((part) => moveTo(fromX + part * (x - fromX), fromY + part * (y - fromY))));
  }
  down = () => this.#act(down);
  up = () => this.#act(up);
  async click(x, y, { times = 1 } = {}) {
    this.#at = [x, y];
    await this.#act(moveTo(x, y), ...Array.from({ length: times }, () => [down, up]).flat());
  }
  async wheel(deltaX, deltaY) {
    const [x, y] = this.#at.map(Math.round);
    const actions = [{ type: 'scroll', origin: 'viewport', duration: 0, x, y, deltaX, deltaY }];
    await this.page.send('POST', '/actions', { actions: [{ type: 'wheel', id: 'wheel', actions }] });
  }
}
