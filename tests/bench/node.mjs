// Measures the WebAssembly module in Node: node node.mjs MODULE --json FILE [--mnist FILE]
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { measureAll } from './measure.mjs';

const { values, positionals } = parseArgs({
  options: { json: { type: 'string' }, mnist: { type: 'string' } },
  allowPositionals: true,
});
const { default: load } = await import(pathToFileURL(resolve(positionals[0])).href);
const results = measureAll(await load(), values.mnist ? readFileSync(values.mnist) : null, console.log);
if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
