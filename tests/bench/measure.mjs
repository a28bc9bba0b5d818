// Keeps the time of the WebAssembly module's rows, alike in Node and in a browser.
//
// The engine never replaces a function while it runs, and its first tier is several times slower: so every row is
// warmed up, and then called many times in slices of a few milliseconds, as the page calls it. A repeat covers whole
// periods of a row (from one evaluation to the next); the number shown is the median of the repeats.
const sliceMs = 4;
const warmUpMs = 600;
const repeatMs = 300;
const repeats = 5;

function measureRow(bench, row) {
  bench.start(row.workload);
  const timed = (iterations) => {
    const from = performance.now();
    bench.run(iterations);
    return performance.now() - from;
  };

  let slice = 1;
  for (let warm = 0; warm < warmUpMs; ) {
    const ms = timed(slice);
    warm += ms;
    if (ms < sliceMs / 2) slice *= 2;
  }
  slice = Math.min(slice, row.period > 1 ? row.period : slice);

  const repeat = () => {
    let total = 0;
    let iterations = 0;
    while (total < repeatMs || iterations % row.period !== 0) {
      const count = row.period > 1 ? Math.min(slice, row.period - (iterations % row.period)) : slice;
      total += timed(count);
      iterations += count;
    }
    return total / 1000 / iterations;
  };
  return Array.from({ length: repeats }, repeat).sort((a, b) => a - b);
}

// Results as slalom_bench writes them. mnist: the (decompressed) data file, or null; the workloads that need it are
// then left out, and said to be. say(text) is told what is being done.
export function measureAll(bench, mnist, say) {
  if (mnist !== null) {
    const errors = bench.provideData('mnist', mnist);
    if (errors !== '') throw new Error(errors);
  }
  const results = [];
  for (const row of JSON.parse(bench.list())) {
    const fingerprint = bench.fingerprint(row.workload);
    if (fingerprint === '') {
      say(`left out: ${row.workload} (its data set is not there)`);
      continue;
    }
    const seconds = measureRow(bench, row);
    const median = seconds[(seconds.length - 1) / 2];
    const value = row.isRate ? (row.amount * row.factor) / median : (median * row.factor) / row.amount;
    results.push({
      workload: row.workload,
      description: row.description,
      value,
      unit: row.unit,
      spread: (seconds.at(-1) - seconds[0]) / median,
      fingerprint,
    });
    say(`${row.workload}: ${value.toPrecision(4)} ${row.unit}, ${fingerprint}`);
  }
  return results;
}
