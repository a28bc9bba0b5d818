// What becomes of a sum before it is kept, in kernels that make sums of products.

import type { Binding } from './device';

export type Finish =
  | { readonly kind: 'none' }
  /** Plus its number of `bias`; then, where there is a function, through activate(x) of `text`. */
  | { readonly kind: 'forward'; readonly text?: string | undefined; readonly keepsInput?: boolean | undefined }
  /** Through backward(kept, d) of `text`, `kept` being what the layer below has kept. */
  | { readonly kind: 'backward'; readonly text: string };

/** Where numbers lie in their arrays, as expressions of WGSL. */
export interface FinishPlaces {
  /** The result in `c`. */
  readonly result: string;
  /** forward: the bias in `bias`, and with keepsInput the sum in `sums`. */
  readonly bias: string;
  readonly sums: string;
  /** backward: what was kept in `kept`. */
  readonly kept: string;
}

/** Bindings from 4 on with their declarations, and the statements that keep `sum`. */
export function finishing(
  finish: Finish,
  places: FinishPlaces,
): { bindings: Binding[]; declared: string; value: string } {
  switch (finish.kind) {
    case 'none':
      return { bindings: [], declared: '', value: `c[${places.result}] = sum;` };
    case 'forward': {
      const sums = finish.keepsInput ? '@group(0) @binding(5) var<storage, read_write> sums: array<f32>;' : '';
      return {
        bindings: finish.keepsInput ? ['read', 'write'] : ['read'],
        declared: `@group(0) @binding(4) var<storage, read> bias: array<f32>;\n${sums}\n${finish.text ?? ''}`,
        value: `let x = sum + bias[${places.bias}];
        ${finish.keepsInput ? `sums[${places.sums}] = x;` : ''}
        c[${places.result}] = ${finish.text === undefined ? 'x' : 'activate(x)'};`,
      };
    }
    case 'backward':
      return {
        bindings: ['read'],
        declared: `@group(0) @binding(4) var<storage, read> kept: array<f32>;\n${finish.text}`,
        value: `c[${places.result}] = backward(kept[${places.kept}], sum);`,
      };
  }
}
