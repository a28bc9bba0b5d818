// Equations. KaTeX and its fonts are loaded when the first equation is wanted; until then, and if that fails, the
// TeX itself stands there. KaTeX builds DOM nodes, so the content security policy needs no exception for it.

type Katex = typeof import('katex').default;
let loading: Promise<Katex | null> | null = null;

function load(): Promise<Katex | null> {
  loading ??= Promise.all([import('katex'), import('katex/dist/katex.min.css')])
    .then(([module]) => module.default)
    .catch(() => null);
  return loading;
}

/** Fills `element` with the equation. */
export async function renderEquation(element: HTMLElement, tex: string): Promise<void> {
  element.textContent = tex;
  const katex = await load();
  if (!katex || element.textContent !== tex) return;
  katex.render(tex, element, { throwOnError: false, displayMode: true, strict: 'ignore' });
}
