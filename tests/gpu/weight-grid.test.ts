// Losses over a plane of weights, found on the card, against the core's.
import { describe, expect, test } from 'vitest';
import type { CoreSession } from '../../web/src/engine/core';
import { WeightGrid, type WeightPlane } from '../../web/src/gpu/weight-grid';
import { expectNear } from './support/compare';
import { useDevice } from './support/device';
import { bothOf, type Cores, documentOf, loadCores, read, type Wanted } from './support/documents';

const at = useDevice();
const cores: Cores = await loadCores();
const rule = cores.catalogue.rules[0] as { id: string };

/** A grid with its middle off the middle, row after row. */
const gridOf = (columns: number, rows: number): Float32Array =>
  Float32Array.from({ length: 2 * columns * rows }, (_, i) => {
    const place = i >> 1;
    return i % 2 === 0 ? (place % columns) / 4 - 0.7 : Math.floor(place / columns) / 3 - 0.9;
  });

function planeOf(session: CoreSession): WeightPlane {
  const laid = session.layPlane();
  if (!laid.ok) throw new Error(JSON.stringify(laid.faults));
  const both = Float32Array.from(laid.value);
  return {
    weights: read(session, 'w'),
    first: both.subarray(0, both.length / 2),
    second: both.subarray(both.length / 2),
  };
}

interface Made {
  grid: WeightGrid;
  expected(places: Float32Array): Float32Array;
}

/** Over the first `examples`, a few steps after the start. */
async function make(wanted: Omit<Wanted, 'stages'>, examples: number): Promise<Made> {
  const { session, source } = bothOf(cores, documentOf(cores, { ...wanted, stages: [{ id: rule.id }] }));
  session.step(3);
  const grid = await WeightGrid.create(
    at.device,
    source.program,
    source.inputs('train'),
    source.targets('train'),
    examples,
  );
  grid.setPlane(planeOf(session));
  return {
    grid,
    expected(places) {
      const losses = session.planeLosses(Float64Array.from(places), examples);
      if (!losses.ok) throw new Error(JSON.stringify(losses.faults));
      return Float32Array.from(losses.value);
    },
  };
}

async function all(grid: WeightGrid, places: Float32Array): Promise<Float32Array> {
  const found: number[] = [];
  for await (const some of grid.losses(places)) found.push(...some);
  expect(at.device.fault).toBeNull();
  return Float32Array.from(found);
}

async function compare(wanted: Omit<Wanted, 'stages'>, examples: number, places: Float32Array): Promise<void> {
  const { grid, expected } = await make(wanted, examples);
  expectNear(await all(grid, places), expected(places));
}

const activations = cores.catalogue.models[0]?.fields.find(({ id }) => id === 'activation')?.choices ?? [];
/** With more examples than a pass takes. */
const planar = cores.catalogue.datasets.find(({ classes, features }) => classes > 0 && features === 2);
const regression = cores.catalogue.datasets.find(({ classes, external }) => classes === 0 && !external);

describe('losses over a plane of weights are the core’s', () => {
  test.each(activations)('with %s', (activation) => compare({ model: { activation } }, 120, gridOf(7, 5)));

  test.each(cores.catalogue.losses)('with the loss $id', ({ id, classification }) =>
    compare({ loss: { id }, ...(classification ? {} : { data: { id: regression?.id } }) }, 100, gridOf(5, 3)),
  );

  test.each([
    ['one layer', [], 120],
    ['many layers', [5, 4, 3, 7], 33],
    ['one example', [13, 6], 1],
    ['widths of a multiple of four', [16, 32], 64],
  ] as const)('of %s', (_, hidden, examples) => compare({ model: { hidden } }, examples, gridOf(3, 3)));

  test('over more examples than a pass takes', () => compare({ data: { id: planar?.id, n: 900 } }, 401, gridOf(3, 5)));

  const layersOf = (...layers: object[]) => ({ model: { id: 'layers', hidden: undefined, layers } });
  const [flatten, relu] = [{ id: 'flatten' }, { id: 'activation', function: 'relu' }];

  test('of convolutions and a block, with nothing dropped', () =>
    compare(
      layersOf({ id: 'conv', channels: 3 }, relu, { id: 'max_pool' }, flatten, { id: 'dropout' }, { id: 'residual' }),
      120,
      gridOf(4, 3),
    ));

  test('but not of a network that is evaluated by averages', async () => {
    const { model } = layersOf(flatten, { id: 'batch_norm' });
    await expect(make({ model }, 10)).rejects.toThrow(/averages/);
  });

  test('at more places than fit on the card at once', async () => {
    const { grid, expected } = await make({ model: { hidden: [400] }, data: { id: planar?.id, n: 900 } }, 300);
    const places = gridOf(13, 13);
    expect(grid.sets).toBeLessThan(places.length / 2);
    expectNear(await all(grid, places), expected(places));
  });
});

test('another plane takes the place of the first, and losses of the first are as before when it comes back', async () => {
  const { session, source } = bothOf(cores, documentOf(cores, { stages: [{ id: rule.id }] }));
  const grid = await WeightGrid.create(at.device, source.program, source.inputs('train'), source.targets('train'), 100);
  const places = gridOf(5, 5);
  const first = planeOf(session);
  grid.setPlane(first);
  const before = await all(grid, places);
  session.step(40);
  grid.setPlane(planeOf(session));
  expect(await all(grid, places)).not.toEqual(before);
  grid.setPlane(first);
  expect(await all(grid, places)).toEqual(before);
});

test('no more losses come once they are not wanted any more', async () => {
  const { grid } = await make({ model: { hidden: [400] }, data: { id: planar?.id, n: 900 } }, 300);
  const stop = new AbortController();
  let times = 0;
  for await (const _ of grid.losses(gridOf(23, 23), stop.signal)) {
    times++;
    stop.abort();
  }
  expect(times).toBe(1);
  expect(at.device.fault).toBeNull();
});
