// Diagnostics of all runs on show, measured alike: over as many examples as the slowest of them has time for.

import type { DiagnosisRequest } from '../engine/protocol';
import type { LabModel } from './lab-model';
import type { RunSlot } from './run-slot';

export async function diagnoseRuns(model: LabModel, slots: readonly RunSlot[]): Promise<void> {
  const defaults = model.state.catalogue.diagnostics.fields.map((field) => [field.id, Number(field.default)]);
  const wanted = Object.fromEntries(defaults) as DiagnosisRequest;
  const runs = slots.filter((slot) => slot.phase === 'ready' && !slot.muted && !slot.measuring);
  for (const run of runs) run.measuring = true;
  model.mark('frame');
  const plans = await Promise.all(runs.map((run) => run.engine.request({ type: 'planDiagnosis', wanted })));
  const request = leastOf(plans.flatMap((plan) => (plan.ok ? [plan.value.wanted] : [])));
  await Promise.all(
    runs.map(async (run) => {
      const outcome = await run.diagnose(request);
      run.measuring = false;
      if (!outcome.ok) model.notify('error', `${run.name} could not be measured.`, outcome.faults);
      model.mark('frame');
    }),
  );
}

/** What all of the plans have time for. */
function leastOf(plans: readonly DiagnosisRequest[]): DiagnosisRequest {
  const least: DiagnosisRequest = {};
  for (const plan of plans) {
    for (const [field, value] of Object.entries(plan)) least[field] = Math.min(value, least[field] ?? value);
  }
  return least;
}
