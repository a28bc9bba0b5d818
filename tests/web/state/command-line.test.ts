import { expect, it } from 'vitest';
import { curvesCommand, verifyCommand } from '../../../web/src/state/command-line';

it('takes the link without the address of the page', () => {
  expect(curvesCommand('https://slalom.test/play/#v1.ab-_9', 'slalom-hill.json')).toEqual({
    command: "slalom run '#v1.ab-_9' --csv curves.csv",
    readsFile: false,
  });
});

it('takes the saved document where the link is longer than command lines may be', () => {
  expect(curvesCommand(`https://slalom.test/#v1.${'a'.repeat(32_000)}`, 'slalom-hill.json')).toEqual({
    command: 'slalom run slalom-hill.json --csv curves.csv',
    readsFile: true,
  });
});

it('checks what it trains: the link, or the saved document', () => {
  const file = 'slalom-hill.json';
  expect(verifyCommand('https://slalom.test/#v1.ab', file)).toEqual({
    command: "slalom verify '#v1.ab'",
    readsFile: false,
  });
  expect(verifyCommand(`https://slalom.test/#v1.${'a'.repeat(32_000)}`, file).command).toBe(`slalom verify ${file}`);
});
