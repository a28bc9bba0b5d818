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

const bowl = {
  v: 1,
  problem: { function: { id: 'himmelblau' } },
  train: { stop: { steps: 200 } },
  runs: [{ name: 'Momentum', lr: 0.003, stages: [{ id: 'momentum' }] }],
};

const dialog = (name) => async (page) => {
  await page.getByRole('button', { name, exact: true }).click();
  await page.getByRole('dialog').waitFor();
};

const view = (name) => async (page) => {
  await page.getByRole('group', { name: 'View', exact: true }).getByRole('button', { name, exact: true }).click();
};

/** A view of a study, when that has come to its end. */
const studied = (name, words) => async (page) => {
  await view(name)(page);
  await page.locator('.view-key', { hasText: words }).filter({ hasNotText: ' tried.' }).waitFor({ timeout: 120_000 });
};

/** The loss landscape, when nothing of it is missing any more. */
const computed = async (page) => {
  await view('Loss landscape')(page);
  await page.locator('.view-progress', { hasText: 'Li et al.' }).filter({ hasNotText: 'Being' }).waitFor();
};

const past = async (page) => {
  const head = page.getByRole('slider', { name: 'Moment shown' });
  await head.press('PageDown');
  await head.press('PageDown');
  await page.waitForTimeout(1000);
  // Where the timeline lies below all else, the keyboard has brought it into view.
  await page.evaluate(() => scrollTo(0, 0));
};

/** For states that differ from others in a part only. */
const some = ['desktop-light', 'phone-dark'];

/**
 * looks: those it is looked at in; all of them if not given.
 * @type {{ name: string, document: object, looks?: string[], prepare?: (page: import('playwright-core').Page) => Promise<void> }[]}
 */
export const states = [
  { name: 'map', document: moons },
  { name: 'images', document: digits },
  { name: 'landscape', document: valley },
  { name: 'network', document: moons, prepare: view('Network'), looks: some },
  { name: 'loss-landscape', document: moons, prepare: computed, looks: some },
  { name: 'starts', document: valley, prepare: studied('Starts', / starts: /), looks: some },
  { name: 'tuning', document: bowl, prepare: studied('Tuning', /fewest with|no values reach/), looks: some },
  { name: 'past', document: moons, prepare: past, looks: some },
  { name: 'share', document: moons, prepare: dialog('Share'), looks: some },
  { name: 'export', document: moons, prepare: dialog('Export'), looks: some },
];

/** What each is looked at in. */
export const looks = [
  { name: 'desktop-light', viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  { name: 'desktop-dark', viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
  { name: 'phone-light', viewport: { width: 390, height: 844 }, colorScheme: 'light' },
  { name: 'phone-dark', viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
];
