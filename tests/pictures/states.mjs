// The states of the page whose pictures are kept. Every experiment ends by itself after few steps, so that the same bits
// are on screen each time.

const runs = [
  { name: 'Momentum', lr: 0.05, stages: [{ id: 'momentum' }] },
  { name: 'Adam', lr: 0.01, stages: [{ id: 'adam' }] },
];

const training = (problem, steps) => ({ v: 1, problem, train: { batch: 32, stop: { steps } }, runs });

const moons = training(
  { data: { id: 'moons' }, model: { id: 'mlp', hidden: [8, 8], activation: 'tanh' }, loss: { id: 'cross_entropy' } },
  400,
);

const digits = training(
  { data: { id: 'digits' }, model: { id: 'mlp', hidden: [32] }, loss: { id: 'cross_entropy' } },
  300,
);

const valley = {
  v: 1,
  problem: { function: { id: 'rosenbrock' } },
  train: { stop: { steps: 400 } },
  runs: [
    { name: 'Descent', lr: 0.001, stages: [{ id: 'sgd' }] },
    { name: 'Adam', lr: 0.02, stages: [{ id: 'adam' }] },
  ],
};

const dialog = (name) => async (page) => {
  await page.getByRole('button', { name, exact: true }).click();
  await page.getByRole('dialog').waitFor();
};

/**
 * looks: those it is looked at in; all of them if not given.
 * @type {{ name: string, document: object, looks?: string[], prepare?: (page: import('playwright-core').Page) => Promise<void> }[]}
 */
export const states = [
  { name: 'map', document: moons },
  { name: 'images', document: digits },
  { name: 'landscape', document: valley },
  { name: 'share', document: moons, prepare: dialog('Share'), looks: ['desktop-light', 'phone-dark'] },
  { name: 'export', document: moons, prepare: dialog('Export'), looks: ['desktop-light', 'phone-dark'] },
];

/** What each is looked at in. */
export const looks = [
  { name: 'desktop-light', viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  { name: 'desktop-dark', viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
  { name: 'phone-light', viewport: { width: 390, height: 844 }, colorScheme: 'light' },
  { name: 'phone-dark', viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
];
