// What is told of the point where a run on a function is: the step to come and the curvature there, in the plane of the
// first two variables, which is what the page shows.

import type { CoreSession } from './core';
import { type Description, keptByStages, type NextStep, type PointReport, type PointRequest } from './protocol';

const SHOWN = 2;

export function reportPoint(session: CoreSession, description: Description, wanted: PointRequest): PointReport | null {
  if (description.kind !== 'function') return null;
  const isRunning = session.progress().status === 'running';
  return {
    step: wanted.step && isRunning ? nextStep(session, description) : null,
    hessian: wanted.curvature ? hessian(session, description.parameters) : null,
  };
}

function nextStep(session: CoreSession, { readable, parameters }: Description): NextStep {
  const { gradient, change, coasting } = session.nextStep();
  const slots: NextStep['slots'] = {};
  for (const name of keptByStages(readable)) {
    const values = session.read(name);
    if (values.ok && values.value.length === parameters) slots[name] = shown(values.value);
  }
  return { gradient: shown(gradient), change: shown(change), coasting: shown(coasting), slots };
}

const shown = (values: Float64Array): Float64Array => values.slice(0, SHOWN);

function hessian(session: CoreSession, parameters: number): PointReport['hessian'] {
  const [x, y] = [0, 1].map((axis) => {
    const column = session.hessianVector(Float64Array.from({ length: parameters }, (_, i) => Number(i === axis)));
    return column.ok ? column.value : null;
  });
  return x && y ? [x[0] ?? Number.NaN, x[1] ?? Number.NaN, y[1] ?? Number.NaN] : null;
}
