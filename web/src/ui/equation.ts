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

/** A chain of updates, one per line: the catalogue sets them apart by wide spaces outside any braces. */
export function equationLines(tex: string): string[] {
  const lines: string[] = [];
  let [depth, from] = [0, 0];
  for (let i = 0; i < tex.length; ++i) {
    if (tex[i] === '{' || tex.startsWith('\\begin', i)) depth += 1;
    if (tex[i] === '}' || tex.startsWith('\\end', i)) depth -= 1;
    const space = depth === 0 ? /^,?\s*\\q?quad(?![a-zA-Z])\s*/.exec(tex.slice(i)) : null;
    if (!space) continue;
    lines.push(tex.slice(from, i).trim());
    i += space[0].length - 1;
    from = i + 1;
  }
  lines.push(tex.slice(from).trim());
  return lines.filter((line) => line !== '');
}

/** Smallest size of an equation that is too wide for its place, as a share of the usual one; beyond that it scrolls. */
const SMALLEST = 0.7;

function shrinkToFit(element: HTMLElement): void {
  element.style.fontSize = '';
  const share = element.clientWidth / element.scrollWidth;
  if (share > 0 && share < 1) element.style.fontSize = `${Math.max(SMALLEST, 0.98 * share)}em`;
}

/** Fills `element` with the equation. */
export async function renderEquation(element: HTMLElement, tex: string): Promise<void> {
  element.textContent = tex;
  const katex = await load();
  if (!katex || element.textContent !== tex) return;
  const lines = equationLines(tex).map((line) => {
    const place = document.createElement('div');
    katex.render(line, place, { throwOnError: false, displayMode: true, strict: 'ignore' });
    return place;
  });
  element.replaceChildren(...lines);
  shrinkToFit(element);
}
