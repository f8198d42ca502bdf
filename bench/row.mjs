/** Figures of a list of numbers: median, 95th and 99th percentile. */
export function figures(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), count: sorted.length };
}

/** Milliseconds of each of `count` calls, one after the other. */
export async function timeEach(count, call) {
  const samples = [];
  for (let index = 0; index < count; index += 1) {
    const start = performance.now();
    await call(index);
    samples.push(performance.now() - start);
  }
  return samples;
}

const ms = (value) => value.toFixed(value < 10 ? 2 : 0);

/** The figures that there are: a single measurement has no percentiles of its own. */
const percentiles = (row) =>
  ['p50', 'p95', 'p99']
    .filter((name) => row[name] !== undefined)
    .map((name) => `${name} ${ms(row[name])}`)
    .join(' ');

/** One line: id and name, ours and the bare baseline of the same run, their ratio, and the target beside it. */
export function printRow({ id, name, ours, bare, target, unit = 'ms' }) {
  const ratio = (ours.p50 / bare.p50).toFixed(2);
  const line = [
    id.padEnd(7),
    name.padEnd(46),
    `ours ${percentiles(ours)} ${unit}`.padEnd(38),
    `bare ${percentiles(bare)} ${unit}`.padEnd(38),
    `ratio ${ratio}`.padEnd(13),
    `target ${target}`,
  ];
  process.stdout.write(`${line.join(' ')}\n`);
}
