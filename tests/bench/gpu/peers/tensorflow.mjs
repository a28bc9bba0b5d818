// TensorFlow.js on its WebGPU backend, with its fused layers, as its own Layers API uses them.
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import '@tensorflow/tfjs-backend-webgpu';

export async function connect() {
  if (!(await tf.setBackend('webgpu'))) throw new Error('its WebGPU backend does not start');
  await tf.ready();

  return {
    name: 'tfjs',

    async product({ form, rows, columns, depth, a, b }) {
      const [transposesA, transposesB] = [form === 'tn', form === 'nt'];
      const left = tf.tensor2d(a, transposesA ? [depth, rows] : [rows, depth]);
      const right = tf.tensor2d(b, transposesB ? [columns, depth] : [depth, columns]);
      const multiply = () => tf.matMul(left, right, transposesA, transposesB);
      return {
        async run(times) {
          for (let i = 1; i < times; i++) multiply().dispose();
          const last = multiply();
          // What is read of it is one number: the backend has no other way to wait for the card.
          const corner = tf.slice(last, [0, 0], [1, 1]);
          await corner.data();
          tf.dispose([last, corner]);
        },
        async result() {
          const product = multiply();
          const values = await product.data();
          product.dispose();
          return values;
        },
        dispose: () => tf.dispose([left, right]),
      };
    },

    async training({ lr, batch, layers, batches }, compared) {
      const variables = layers.map(({ inputs, units, weights, biases }) => ({
        w: tf.tidy(() => tf.variable(tf.transpose(tf.tensor2d(weights, [units, inputs])))),
        b: tf.variable(tf.tensor1d(biases)),
      }));
      const tensors = batches.map(({ inputs, targets }) => ({
        x: tf.tensor2d(inputs, [batch, inputs.length / batch]),
        y: tf.tensor2d(targets, [batch, targets.length / batch]),
      }));
      const optimizer = tf.train.sgd(lr);
      const lossOf = ({ x, y }) => {
        const outputs = variables.reduce((a, { w: b, b: bias }, l) => {
          const activation = l < variables.length - 1 ? 'relu' : 'linear';
          return tf.fused.matMul({ a, b, bias, activation });
        }, x);
        return tf.losses.softmaxCrossEntropy(y, outputs);
      };
      let done = 0;
      const run = async (steps) => {
        let loss;
        for (let i = 0; i < steps; i++) {
          loss?.dispose();
          const minibatch = tensors[done++ % tensors.length];
          loss = optimizer.minimize(() => lossOf(minibatch), true);
        }
        const [value] = await loss.data();
        loss.dispose();
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
          tf.dispose([...variables.flatMap(Object.values), ...tensors.flatMap(Object.values)]);
          optimizer.dispose();
        },
      };
    },
  };
}
