// Runs inside the page, for a browser that Playwright cannot drive: finds elements as Playwright's locators do. Roles and
// accessible names are those of @testing-library/dom, which is put into the page before.
(() => {
  const plain = (text) => (text ?? '').replace(/\s+/g, ' ').trim();

  const isVisible = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return element.isConnected && width > 0 && height > 0 && getComputedStyle(element).visibility === 'visible';
  };

  /** A pattern that came as JSON: {source, flags} or {text, exact}. */
  const matcher = (pattern) => {
    if (pattern === undefined || pattern === null) return () => true;
    if ('source' in pattern) {
      const expression = new RegExp(pattern.source, pattern.flags.replace('g', ''));
      return (text) => expression.test(plain(text));
    }
    const wanted = plain(pattern.text);
    if (pattern.exact) return (text) => plain(text) === wanted;
    return (text) => plain(text).toLowerCase().includes(wanted.toLowerCase());
  };

  /** Elements of a root and of the open shadow trees of it and in it. */
  const deep = (root, selector) => [
    ...root.querySelectorAll(selector),
    ...[root, ...root.querySelectorAll('*')].flatMap(({ shadowRoot }) =>
      shadowRoot ? deep(shadowRoot, selector) : [],
    ),
  ];

  const unique = (elements) => [...new Set(elements)];

  const finders = {
    // ":visible" is Playwright's, not the language's: each part is looked for in what the one before leaves.
    css: (root, { selector }) =>
      selector.split(':visible').reduce(
        (roots, part, index) => {
          const among = index === 0 ? roots : roots.filter(isVisible);
          return part.trim() === '' ? among : unique(among.flatMap((each) => deep(each, part.trim())));
        },
        [root],
      ),
    role: (root, { role, name, ...states }) =>
      window.TestingLibraryDom.queryAllByRole(root === document ? document.body : root, role, {
        ...(name ? { name: matcher(name) } : {}),
        ...states,
      }),
    // The smallest elements that hold the text, of the root and what is in it.
    text: (root, { text }) => {
      const matches = matcher(text);
      const hit = (element) => !/^(script|style|noscript)$/i.test(element.tagName) && matches(element.textContent);
      const self = root.nodeType === Node.ELEMENT_NODE ? [root] : [];
      return [...self, ...deep(root, '*')].filter(
        (element) => hit(element) && ![...element.children].some((child) => hit(child)),
      );
    },
    label: (root, { text }) => {
      const matches = matcher(text);
      return [...root.querySelectorAll('input, select, textarea, [aria-label]')].filter(
        (element) =>
          matches(element.ariaLabel) || [...(element.labels ?? [])].some((label) => matches(label.textContent)),
      );
    },
    any: (root, { of }) => of.flatMap((steps) => find(steps, root)),
  };

  const filters = {
    nth: (elements, { index }) => elements.slice(index, index === -1 ? undefined : index + 1),
    holding: (elements, { text, has }) =>
      elements.filter((element) => matcher(text)(element.textContent) && (!has || find(has, element).length > 0)),
  };

  const find = (steps, from = document) =>
    steps.reduce(
      (roots, step) =>
        step.by in filters
          ? filters[step.by](roots, step)
          : unique(roots.flatMap((root) => finders[step.by](root, step))),
      [from],
    );

  /** Where the elements that were pointed at last stood. */
  const places = new WeakMap();

  /** Whether a click at a point reaches the element, in whatever shadow tree, or its label. */
  const isAt = (element, x, y) => {
    let hit = document.elementFromPoint(x, y);
    while (hit?.shadowRoot) {
      const inner = hit.shadowRoot.elementFromPoint(x, y);
      if (!inner || inner === hit) break;
      hit = inner;
    }
    if (hit?.closest('label')?.control === element) return true;
    for (let each = hit; each; each = each.parentNode ?? each.host) {
      if (each === element) return true;
    }
    return false;
  };

  /**
   * The first of the elements that can be used, and a point of it (position: from its corner; else its middle); null as long
   * as there is none, it is disabled, it moves, or something else lies over that point.
   */
  const target = (elements, position) => {
    const element = elements.find(isVisible);
    if (!element || element.disabled) return null;
    const box = element.getBoundingClientRect();
    const x = box.left + (position ? element.clientLeft + position.x : box.width / 2);
    const y = box.top + (position ? element.clientTop + position.y : box.height / 2);
    const before = places.get(element);
    places.set(element, [x, y]);
    if (before?.[0] !== x || before[1] !== y) return null;
    if (isAt(element, x, y)) return { element, x, y };
    element.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
    return null;
  };

  /** The element that is about to be clicked, and which events of the click have reached it. */
  let aim = { element: null, reached: [] };

  const aimAt = (element) => {
    aim = { element, reached: [] };
  };

  /** A click that begins on something else, as what it was meant for has moved away meanwhile, does nothing. */
  const guard = (event) => {
    const { element, reached } = aim;
    if (!element) return;
    const isOnIt = event.composedPath().includes(element) || event.target.closest?.('label')?.control === element;
    if (isOnIt) reached.push(event.type);
    if (reached[0] === 'pointerdown') return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'dblclick']) {
    addEventListener(type, guard, { capture: true });
  }

  /** Ends aiming; whether the element was clicked, or went away when the click began. */
  const wasClicked = () => {
    const { element, reached } = aim;
    aim = { element: null, reached: [] };
    if (!element) return true; // the page was loaded anew since
    return reached.includes('click') || (reached[0] === 'pointerdown' && !element.isConnected);
  };

  /** Without the line ends around blocks, which the standard takes off at both ends. */
  const innerText = (element) => element.innerText.replace(/^\n+|\n+$/g, '');

  window.slalomLocators = { find, isVisible, target, aimAt, wasClicked, innerText };
})();
