// Diagnostics that take a few seconds whatever the network: a first, short measurement shows how fast this machine
// passes examples through it, and tells how many of them, and how many products with the Hessian, there is time for.

import type { CoreSession } from './core';
import type { Description, Diagnosis, DiagnosisRequest, Outcome } from './protocol';

/** What a measurement is planned for; passes over many examples at once are faster than the planned ones. */
const BUDGET_MS = 6000;
/** Examples of the first measurement, and the fewest that stand for a training part. */
const FEW = 64;
/** What is done with the next minibatch, and a product with the Hessian, in forward and backward passes. */
const MINIBATCH_PASSES = 6;
const PRODUCT_PASSES = 3;
/** The least that eigenvalues and noise can be told from. */
const LEAST = 2;

/** wanted: what to measure at most. */
export function measure(
  session: CoreSession,
  { parts: { train }, steps_per_epoch }: Description,
  wanted: DiagnosisRequest,
  now: () => number,
): Outcome<Diagnosis> {
  // A function is one example, so to speak.
  if (train === 0) return session.diagnose(wanted);
  const few = Math.min(FEW, train);
  const passes = few + (MINIBATCH_PASSES * train) / Math.max(1, steps_per_epoch);
  const start = now();
  const short = session.diagnose({ ...wanted, examples: few, eigenvalues: 0, draws: 0 });
  if (!short.ok) return short;
  return session.diagnose(affordable(wanted, train, (now() - start) / passes));
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
