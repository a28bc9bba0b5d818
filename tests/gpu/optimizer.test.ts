// Every rule and every other stage for 50 steps on the gradients of a session of the core, which takes the same steps:
// then parameters and state must be the session's. The gradients being the same, nothing but rounding sets the two apart.
import { describe, expect, test } from 'vitest';
import type { Entry } from '../../web/src/engine/catalogue';
import { measuredLength, Optimizer } from '../../web/src/gpu/optimizer';
import { expectNear } from './support/compare';
import { useDevice } from './support/device';
import {
  bothOf,
  type Cores,
  documentOf,
  loadCores,
  lossesOf,
  read,
  settingsOf,
  type Wanted,
} from './support/documents';

const at = useDevice();
const cores: Cores = await loadCores();
const { rules, stages, recipes, schedules } = cores.catalogue;
const plain = { id: rules[0]?.id };

const steps = 50;

/** Takes the steps both ways and compares what has become of everything. */
async function takeSteps(wanted: Wanted): Promise<void> {
  const { device } = at;
  const { session, source } = bothOf(cores, documentOf(cores, wanted));
  const { program } = source;
  const weights = device.numbers(source.begin().weights);
  const gradient = device.numbers(program.parameters);
  const measured = device.numbers(measuredLength);
  const numbers = device.numbers(program.optimizer.stride / 4);
  const optimizer = await Optimizer.create(device, program, { weights, gradient, numbers, measured });
  expectNear(await device.read(weights), read(session, 'w'), 'the first weights');
  for (let step = 0; step < steps; step++) {
    session.step(1);
    const block = source.next(1);
    device.write(gradient, read(session, 'gradient'));
    device.write(measured, Float32Array.of(lossesOf(session).at(-1) as number));
    device.write(numbers, block.numbers);
    if (optimizer.noise) device.write(optimizer.noise, block.noise);
    const encoder = device.device.createCommandEncoder();
    optimizer.encodeStep(encoder, 0, block.restarts[0] === 1);
    device.device.queue.submit([encoder.finish()]);
  }
  expect(session.progress().step).toBe(steps);
  expectNear(await device.read(weights), read(session, 'w'), 'w');
  for (const part of program.optimizer.parts) {
    for (const { id } of part.slots) {
      // Sums that have died away to nothing are compared by their size.
      const [found, expected] = [await device.read(optimizer.slot(part.id, id)), read(session, `${part.id}.${id}`)];
      expectNear(found, expected, `${part.id}.${id}`);
    }
  }
  expect(device.fault).toBeNull();
  session.dispose();
  source.dispose();
}

/** Why the core has no kernels for it; null: it has. */
function refusal(wanted: Wanted): string | null {
  const made = cores.host.createRun(documentOf(cores, wanted), 0);
  if (!made.ok) return made.faults.map(({ message }) => message).join('; ');
  made.value.dispose();
  return null;
}

const onMatrices = /means over rows and columns|multiplies whole matrices/;
const cases = (entries: readonly Entry[], wanted: (setting: object) => object[]) =>
  entries.flatMap((entry) =>
    settingsOf(entry).map((setting) => ({ name: JSON.stringify(setting).slice(1, -1), stages: wanted(setting) })),
  );

describe('rules', () => {
  test.each(cases(rules, (setting) => [setting]))('$name', async ({ stages: chosen }) => {
    const reason = refusal({ stages: chosen });
    if (reason === null) await takeSteps({ stages: chosen });
    else expect(reason).toMatch(onMatrices);
  });
});

describe('other stages', () => {
  const momentum = rules.find(({ slots }) => slots.length === 1);
  const others = stages.filter(({ id }) => !refusalOfSecondGradient(id));
  // Around a rule that keeps state, so that one that restarts it is seen to.
  test.each(cases(others, (setting) => [setting, { id: momentum?.id }]))('$name', async ({ stages: chosen }) => {
    const reason = refusal({ stages: chosen });
    if (reason === null) await takeSteps({ stages: chosen });
    else expect(reason).toMatch(onMatrices);
  });

  test('all update stages at once', async () => {
    const all = stages.filter(({ phase, id }) => phase === 'update' && refusal({ stages: [{ id }, plain] }) === null);
    expect(all.length).toBeGreaterThan(2);
    await takeSteps({ stages: [...all.map(({ id }) => ({ id })), plain] });
  });
});

/** Stages that want a second gradient, which a session does not tell: training.test.ts has them. */
function refusalOfSecondGradient(id: string): boolean {
  const made = cores.host.createRun(documentOf(cores, { stages: [{ id }, plain] }), 0);
  if (!made.ok) return false;
  const { parts } = made.value.program.optimizer;
  made.value.dispose();
  return parts.some(({ ascends }) => ascends);
}

test.each(recipes)('the recipe $id', async ({ lr, stages: chosen }) => {
  if (refusal({ lr, stages: chosen }) === null) await takeSteps({ lr, stages: chosen });
  else expect(refusal({ lr, stages: chosen })).toMatch(onMatrices);
});

test('scheduled values and edits are those of the core', async () => {
  const schedule = [
    {
      id: schedules.find(
        ({ id }) =>
          refusal({ lr: { base: 0.1, schedule: [{ id }] }, stages: [plain] }) === null && id !== schedules[0]?.id,
      )?.id,
    },
  ];
  const rule = rules.find(({ fields }) => fields.some(({ schedulable }) => schedulable)) as Entry;
  const field = rule.fields.find(({ schedulable }) => schedulable) as Entry['fields'][number];
  const lr = { base: 0.05, schedule };
  await takeSteps({
    lr,
    stages: [{ id: rule.id, [field.id]: { base: field.default, schedule } }],
    edits: [
      { run: 0, step: 10, path: 'lr', value: 0.02 },
      { run: 0, step: 30, path: `${rule.id}.${field.id}`, value: 0.5 },
    ],
  });
});
