// Dense layers: three products and the sums of columns.

import { columnSums } from './column-sums';
import type { Numbers } from './device';
import { keptOf, type LayerKernels } from './layer';
import { product } from './product';
import type { ProductLayer } from './program';

const whole = (numbers: Numbers) => ({ numbers, at: 0 });

export const dense: LayerKernels<ProductLayer> = {
  outputs: ({ outputs }) => outputs,
  operations: ({ inputs, outputs }) => 2 * inputs * outputs,
  applies: true,
  passesApplied: true,

  async forward({ device, layer, rows, weights, inputs, own, applied }) {
    const made = await product(device, {
      ...{ form: 'nt', rows, columns: layer.outputs, depth: layer.inputs },
      a: whole(inputs),
      b: { numbers: weights, at: layer.weights },
      c: whole(own.outputs),
      finish: { kind: 'forward', text: applied?.text, keepsInput: own.sums !== null },
      beside: { numbers: weights, at: layer.biases },
      sums: own.sums ? whole(own.sums) : undefined,
    });
    return [made];
  },

  backward({ device, layer, rows, weights, inputs, own, gradient, below, appliedBelow }) {
    const slopes = whole(own.slopes);
    const works = [
      product(device, {
        ...{ form: 'tn', rows: layer.outputs, columns: layer.inputs, depth: rows },
        a: slopes,
        b: whole(inputs),
        c: { numbers: gradient, at: layer.weights },
        finish: { kind: 'none' },
      }),
      columnSums(device, rows, layer.outputs, slopes, { numbers: gradient, at: layer.biases }),
    ];
    if (below) {
      works.push(
        product(device, {
          ...{ form: 'nn', rows, columns: layer.inputs, depth: layer.outputs },
          a: slopes,
          b: { numbers: weights, at: layer.weights },
          c: whole(below.slopes),
          finish: appliedBelow ? { kind: 'backward', text: appliedBelow.text } : { kind: 'none' },
          beside: appliedBelow ? whole(keptOf(below)) : undefined,
        }),
      );
    }
    return Promise.all(works);
  },
};
