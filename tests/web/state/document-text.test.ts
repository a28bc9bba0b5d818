// That the text is what `slalom spec` prints of a real experiment is a test with the program: tests/e2e/export.test.mjs.
import { expect, it } from 'vitest';
import { documentText } from '../../../web/src/state/document-text';

it('writes on one line what fits, and one member a line what does not', () => {
  expect(documentText({ b: [1, 0.5, 1e-8], a: { x: true, y: null, z: [] } })).toBe(
    '{"b": [1, 0.5, 1e-8], "a": {"x": true, "y": null, "z": []}}\n',
  );
  const long = 'x'.repeat(60);
  expect(documentText({ list: [long, { id: 'y', text: long }], v: 1 })).toBe(
    `{\n  "list": [\n    "${long}",\n    {"id": "y", "text": "${long}"}\n  ],\n  "v": 1\n}\n`,
  );
});

it('breaks after a hundred bytes, not letters', () => {
  const overhead = '{"k": ["", 1]}'.length;
  const fits = 'a'.repeat(100 - overhead);
  expect(documentText({ k: [fits, 1] })).toBe(`{"k": ["${fits}", 1]}\n`);
  expect(documentText({ k: [`${fits}a`, 1] })).toBe(`{\n  "k": ["${fits}a", 1]\n}\n`);
  // As many letters as fit, but two bytes more.
  const umlauts = `${fits.slice(2)}üü`;
  expect(documentText({ k: [umlauts, 1] })).toBe(`{\n  "k": ["${umlauts}", 1]\n}\n`);
});

it('escapes what JSON escapes and nothing else', () => {
  const name = 'tab\t "quoted" \u0001 </script> é';
  const text = documentText({ name });
  expect(text).toBe('{"name": "tab\\t \\"quoted\\" \\u0001 </script> é"}\n');
  expect(JSON.parse(text)).toEqual({ name });
});
