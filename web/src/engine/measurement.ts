// Plans diagnostics to take a few seconds whatever the network: a short measurement shows how fast this machine passes
// examples through it, and tells how many of them, and how many products with the Hessian, there is time for.

import type { CoreSession } from './core';
import type { Description, DiagnosisRequest, Outcome } from './protocol';

/** What a measurement is planned for; passes over many examples at once are faster than the planned ones. */
const BUDGET_MS = 8000;
/** Examples of the short measurement, and the fewest that stand for a training part. */
const FEW = 64;
/** What is done with the next minibatch, and a product with the Hessian, in forward and backward passes. */
const MINIBATCH_PASSES = 6;
const PRODUCT_PASSES = 3;
/** The least that eigenvalues and noise can be told from. */
const LEAST = 2;

/** wanted: what to measure at most. */
export function plan(
  session: CoreSession,
  { parts: { train }, steps_per_epoch }: Description,
  wanted: DiagnosisRequest,
  now: () => number,
): Outcome<DiagnosisRequest> {
  // A function is measured in no time.
  if (train === 0) return { ok: true, value: wanted };
  const examples = Math.min(FEW, train);
  const passes = examples + (MINIBATCH_PASSES * train) / Math.max(1, steps_per_epoch);
  let passMs = Number.POSITIVE_INFINITY;
  // The first time includes what a browser compiles while it runs.
  for (let turn = 0; turn < 2; turn++) {
    const start = now();
    const short = session.diagnose({ ...wanted, examples, eigenvalues: 0, draws: 0 });
    if (!short.ok) return short;
    passMs = Math.min(passMs, (now() - start) / passes);
  }
  return { ok: true, value: affordable(wanted, train, passMs) };
}

/** The request with as many examples, products and draws as there is time for. passMs: one pass of one example. */
export function affordable(wanted: DiagnosisRequest, train: number, passMs: number): DiagnosisRequest {
  const passes = BUDGET_MS / passMs;
  // Each product is made orthogonal to all before it, which costs about a pass for each of those.
  const iterations = Math.min(wanted.iterations ?? LEAST, Math.max(LEAST, Math.floor(Math.sqrt(passes / 3))));
  const pair = (wanted.small ?? 0) + (wanted.big ?? 0);
  const draws = Math.min(wanted.draws ?? 0, Math.max(LEAST, Math.floor(passes / 3 / Math.max(1, pair))));
  const left = passes - iterations ** 2 - draws * pair;
  const fitting = Math.max(FEW, Math.floor(left / (1 + PRODUCT_PASSES * iterations)));
  return { ...wanted, iterations, draws, examples: Math.min(train, wanted.examples || train, fitting) };
}
