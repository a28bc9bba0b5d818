// Outcomes made and changed.

import type { Fault } from './document';
import type { Outcome } from './protocol';

export const ok = <T>(value: T): Outcome<T> => ({ ok: true, value });

export const fault = (code: string, message: string): { ok: false; faults: Fault[] } => ({
  ok: false,
  faults: [{ code, path: '', message }],
});

export function mapped<T, U>(outcome: Outcome<T>, map: (value: T) => U): Outcome<U> {
  return outcome.ok ? ok(map(outcome.value)) : outcome;
}
