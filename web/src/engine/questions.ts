// What may be asked of a session where it stands: its training takes no notice.

import type { Frames } from './frames';
import { compareGradients } from './gradient-comparison';
import { plan } from './measurement';
import { mapped, ok } from './outcome';
import type { Outcome, Replies, Request } from './protocol';

export type Question = Extract<
  Request,
  {
    type:
      | 'examples'
      | 'evaluateTest'
      | 'planDiagnosis'
      | 'diagnose'
      | 'compareGradients'
      | 'read'
      | 'predict'
      | 'snapshot'
      | 'hash';
  }
>;

export function answerQuestion(
  { session, description, shownStep }: Frames,
  question: Question,
  now: () => number,
): Outcome<Replies[Question['type']]> {
  switch (question.type) {
    case 'examples':
      return mapped(session.examples(question.part, question.limit), (values) => ({
        values,
        width: description.features + 1,
      }));
    case 'evaluateTest':
      return mapped(session.evaluateTest(), (result) => ({ result, step: shownStep }));
    case 'planDiagnosis':
      return mapped(plan(session, description, question.wanted, now), (wanted) => ({ wanted }));
    case 'diagnose':
      return mapped(session.diagnose(question.wanted), (diagnosis) => ({ diagnosis }));
    case 'compareGradients':
      return mapped(compareGradients(session, description), (comparison) => ({ comparison }));
    case 'read':
      return mapped(session.read(question.name), (values) => ({ values }));
    case 'predict':
      return mapped(session.predict(question.x), (outputs) => ({ outputs }));
    case 'snapshot':
      return ok({ bytes: session.snapshot(), step: session.progress().step });
    case 'hash':
      return ok({ hash: session.hash(), step: session.progress().step });
  }
}
