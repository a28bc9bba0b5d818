// jax-js on WebGPU, with a step compiled by its jit. Whatever it is given it owns: `ref` keeps a share.
import { blockUntilReady, defaultDevice, init, jit, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';

/** Products that are made before any of them is waited for. */
const together = 8;

export async function connect() {
  if (!(await init('webgpu')).includes('webgpu')) throw new Error('its WebGPU backend does not start');
  defaultDevice('webgpu');

  return {
    name: 'jax-js',

    async product({ form, rows, columns, depth, a, b }) {
      const left = np.array(a).reshape(form === 'tn' ? [depth, rows] : [rows, depth]);
      const right = np.array(b).reshape(form === 'nt' ? [columns, depth] : [depth, columns]);
      const multiply = jit((x, y) => np.matmul(form === 'tn' ? x.transpose() : x, form === 'nt' ? y.transpose() : y));
      await blockUntilReady([left, right]);
      return {
        async run(times) {
          // What is disposed of before it was waited for is never computed.
          for (let still = times; still > 0; still -= together) {
            const products = Array.from({ length: Math.min(still, together) }, () => multiply(left.ref, right.ref));
            await blockUntilReady(products);
            tree.dispose(products);
          }
        },
        result: () => multiply(left.ref, right.ref).data(),
        dispose() {
          left.dispose();
          right.dispose();
          multiply.dispose();
        },
      };
    },

    async training({ lr, batch, layers, batches }, compared) {
      let params = layers.map(({ inputs, units, weights, biases }) => ({
        w: np.array(weights).reshape([units, inputs]).transpose(),
        b: np.array(biases),
      }));
      const tensors = batches.map(({ inputs, targets }) => ({
        x: np.array(inputs).reshape([batch, inputs.length / batch]),
        y: np.array(targets).reshape([batch, targets.length / batch]),
      }));
      const lossOf = (weights, x, y) => {
        const outputs = weights.reduce((a, { w, b }, l) => {
          const sums = np.matmul(a, w).add(b);
          return l < weights.length - 1 ? nn.relu(sums) : sums;
        }, x);
        return nn
          .logSoftmax(outputs)
          .mul(y)
          .sum()
          .mul(-1 / batch);
      };
      const step = jit((weights, x, y) => {
        const [loss, slopes] = valueAndGrad(lossOf)(tree.ref(weights), x, y);
        return [tree.map((weight, slope) => weight.sub(slope.mul(lr)), weights, slopes), loss];
      });
      let done = 0;
      const run = async (steps) => {
        let loss;
        for (let i = 0; i < steps; i++) {
          loss?.dispose();
          const { x, y } = tensors[done++ % tensors.length];
          [params, loss] = step(params, x.ref, y.ref);
        }
        await blockUntilReady(params);
        const [value] = await loss.data();
        return value;
      };
      return {
        run,
        async result() {
          const losses = [];
          while (losses.length < compared) losses.push(await run(1));
          return Float32Array.from(losses);
        },
        dispose() {
          tree.dispose(params);
          tree.dispose(tensors);
          step.dispose();
        },
      };
    },
  };
}
