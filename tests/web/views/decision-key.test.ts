import { describe, expect, it, vi } from 'vitest';
import type { KeyContent } from '../../../web/src/views/decision-key';

// The theme asks for it when it is loaded.
vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {} }));
const { decisionKey } = await import('../../../web/src/views/decision-key');

describe('the key of a decision map', () => {
  const span = { low: -2, high: 40 };
  const words = (content: Partial<KeyContent>): (string | undefined)[] =>
    decisionKey({
      classes: 2,
      names: null,
      features: null,
      span,
      discrete: false,
      minibatch: null,
      ...content,
    }).flatMap(({ before, text }) => (before === undefined ? [text] : [before, text]));

  it('has a mark for every class, by its name where it has one, and what sure looks like between two', () => {
    const examples = ['training', 'validation'];
    expect(words({ classes: 3 })).toEqual(['class 0', 'class 1', 'class 2', ...examples]);
    expect(words({})).toEqual(['class 0', 'class 1', ...examples, 'surely 0', 'surely 1']);
    expect(words({ names: ['cat', 'dog'] })).toEqual(['cat', 'dog', ...examples, 'surely cat', 'surely dog']);
  });

  it('explains the rings where there are any', () => {
    expect(words({ minibatch: 'shown' })).toContain('in the last step’s minibatch');
    expect(words({ minibatch: 'waits' })).toContain('pause or slow down to see the minibatch');
    expect(words({}).join()).not.toContain('minibatch');
  });

  it('says nothing of how sure where no shade does', () => {
    expect(words({ discrete: true })).toEqual(['class 0', 'class 1', 'training', 'validation']);
  });

  it('has the ends of the scale where numbers are predicted, and what the features are called', () => {
    expect(words({ classes: 0, features: ['age', 'height'] })).toEqual([
      'training',
      'validation',
      '−2',
      '40',
      '→ age',
      '↑ height',
    ]);
  });
});
