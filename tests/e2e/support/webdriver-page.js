// Runs inside the page, for a browser that Playwright cannot drive: finds elements as Playwright's locators do. Roles and
// accessible names are those of @testing-library/dom, which is put into the page before.
(() => {
  const plain = (text) => (text ?? '').replace(/\s+/g, ' ').trim();

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

  const finders = {
    css: (root, { selector }) => [...root.querySelectorAll(selector)],
    role: (root, { role, name, expanded }) =>
      window.TestingLibraryDom.queryAllByRole(root === document ? document.body : root, role, {
        ...(name ? { name: matcher(name) } : {}),
        ...(expanded === undefined ? {} : { expanded }),
      }),
    // The smallest elements that hold the text.
    text: (root, { text }) => {
      const matches = matcher(text);
      const hit = (element) => !/^(script|style|noscript)$/i.test(element.tagName) && matches(element.textContent);
      return [...root.querySelectorAll('*')].filter(
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
  };

  const find = (steps) =>
    steps.reduce(
      (roots, step) => {
        if (step.by === 'nth') return roots.slice(step.index, step.index === -1 ? undefined : step.index + 1);
        return [...new Set(roots.flatMap((root) => finders[step.by](root, step)))];
      },
      [document],
    );

  const isVisible = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return element.isConnected && width > 0 && height > 0 && getComputedStyle(element).visibility === 'visible';
  };

  window.slalomLocators = { find, isVisible };
})();
