// One table out of the benchmark results of several places: the same rows beside each other, their fingerprints
// compared, and what falls short of its floor (tests/bench/floors.json).
import { bold, green, red, say, yellow } from './log.mjs';

const significant = (value) =>
  value >= 1000 ? Math.round(value).toLocaleString('en') : value.toPrecision(3).replace(/\.0+$/, '');

const isRate = ({ unit }) => unit.endsWith('/s');

/** The share of the floor that was reached: 1 or more is good. */
const reached = (result, floor) => (isRate(result) ? result.value / floor : floor / result.value);

/**
 * Prints the table.
 * @param {Record<string, {workload: string, description?: string, value: number, unit: string, fingerprint: string}[]>}
 *   results by place
 * @param {Record<string, Record<string, number>>} floors by place and workload
 * @returns {boolean} whether every workload gave the same fingerprint everywhere
 */
export function printTable(results, floors) {
  const places = Object.keys(results);
  const workloads = [...new Set(places.flatMap((place) => results[place].map(({ workload }) => workload)))];
  const shortfalls = [];
  const rows = workloads.map((workload) => {
    const found = places.map((place) => results[place].find((result) => result.workload === workload));
    const present = found.filter(Boolean);
    const cells = found.map((result, index) => {
      const floor = floors[places[index]]?.[workload];
      const short = result && floor && reached(result, floor) < 1;
      if (short) {
        const percent = Math.round(100 * (1 - reached(result, floor)));
        shortfalls.push(
          `${workload} in ${places[index]}: ${significant(result.value)} ${result.unit}, floor ${significant(floor)}, ${percent} % short`,
        );
      }
      return { text: result ? significant(result.value) : '–', paint: short ? yellow : String };
    });
    const fingerprints = [...new Set(present.map(({ fingerprint }) => fingerprint))];
    return { workload, unit: present[0].unit, description: present[0].description ?? '', cells, fingerprints };
  });

  const width = (title, texts) => Math.max(title.length, ...texts.map((text) => text.length));
  const nameWidth = width('workload', workloads);
  const unitWidth = width(
    'unit',
    rows.map(({ unit }) => unit),
  );
  const widths = places.map((place, index) =>
    width(
      place,
      rows.map(({ cells }) => cells[index].text),
    ),
  );
  const heads = places.map((place, index) => place.padStart(widths[index]));
  say(`\n${bold(['workload'.padEnd(nameWidth), ...heads, 'unit'.padEnd(unitWidth), 'fingerprint'].join('  '))}`);
  for (const { workload, unit, description, cells, fingerprints } of rows) {
    const values = cells.map(({ text, paint }, index) => paint(text.padStart(widths[index])));
    const print = (fingerprints.length === 1 ? green : red)(fingerprints.join(' ≠ '));
    say([workload.padEnd(nameWidth), ...values, unit.padEnd(unitWidth), print, description].join('  '));
  }
  say(shortfalls.length > 0 ? `\n${yellow('Below the floor')}` : '\nEvery floor is reached.');
  for (const line of shortfalls) say(`  ${line}`);
  return rows.every(({ fingerprints }) => fingerprints.length === 1);
}
