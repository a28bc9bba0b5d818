import { describe, expect, test } from 'vitest';
import type { CoreSession } from '../../../web/src/engine/core';
import { affordable, plan } from '../../../web/src/engine/measurement';
import type { Description, Diagnosis, DiagnosisRequest } from '../../../web/src/engine/protocol';

const wanted = { examples: 0, eigenvalues: 3, iterations: 80, small: 4, big: 128, draws: 20 };

describe('affordable', () => {
  test('where passes are quick everything is measured', () => {
    expect(affordable(wanted, 1000, 1e-6)).toEqual({ ...wanted, examples: 1000 });
    // A clock too coarse to see them.
    expect(affordable(wanted, 1000, 0)).toEqual({ ...wanted, examples: 1000 });
  });

  test('slower passes leave fewer examples, then fewer products and draws, but always some', () => {
    const slower = [0.02, 0.2, 2, 20, 200].map((passMs) => affordable(wanted, 50_000, passMs));
    for (const [i, request] of slower.entries()) {
      const before = slower[i - 1] ?? affordable(wanted, 50_000, 1e-6);
      expect(request.examples).toBeLessThanOrEqual(before.examples ?? 0);
      expect(request.iterations).toBeLessThanOrEqual(before.iterations ?? 0);
      expect(request.draws).toBeLessThanOrEqual(before.draws ?? 0);
    }
    expect(slower[0]).toMatchObject({ iterations: 80, draws: 20 });
    expect(slower[0]?.examples).toBeLessThan(50_000);
    expect(slower.at(-1)).toEqual({ ...wanted, examples: 64, iterations: 3, draws: 2 });
    expect(affordable(wanted, 10, 200).examples).toBe(10);
  });

  test('what is wanted is never exceeded', () => {
    expect(affordable({ ...wanted, examples: 100, iterations: 5, draws: 0 }, 1000, 1e-6)).toMatchObject({
      examples: 100,
      iterations: 5,
      draws: 0,
    });
  });
});

describe('plan', () => {
  /** Which requests a session that takes so long for each of them gets. */
  function asked(train: number, durations: number[]) {
    let time = 0;
    const requests: DiagnosisRequest[] = [];
    const session = {
      diagnose(request: DiagnosisRequest) {
        requests.push(request);
        time += durations[requests.length - 1] ?? 0;
        return { ok: true, value: {} as Diagnosis };
      },
    } as CoreSession;
    const description = { parts: { train, validation: 0, test: 0 }, steps_per_epoch: train / 32 } as Description;
    return { requests, planned: plan(session, description, wanted, () => time) };
  }

  test('goes by the faster of two short measurements', () => {
    const slowStart = asked(50_000, [900, 25]);
    expect(slowStart.requests).toHaveLength(2);
    for (const request of slowStart.requests) expect(request).toMatchObject({ eigenvalues: 0, draws: 0, examples: 64 });
    expect(slowStart.planned).toEqual(asked(50_000, [25, 25]).planned);
    expect(slowStart.planned).not.toEqual(asked(50_000, [900, 900]).planned);
  });

  test('a function needs none', () => {
    const { requests, planned } = asked(0, []);
    expect(requests).toHaveLength(0);
    expect(planned).toEqual({ ok: true, value: wanted });
  });
});
