const ALIVE_EVERY_MS = 10_000;

function seconds(sinceMs) {
  return `${Math.round((performance.now() - sinceMs) / 1000)} s`;
}

/**
 * Runs a piece of set-up that takes a while: says that it began, every ten seconds that it is alive, and how long it took.
 * Whole lines only, so that several steps may run side by side.
 */
export async function step(title, work, print = (line) => process.stdout.write(`${line}\n`)) {
  const start = performance.now();
  print(`setup: ${title} …`);
  const timer = setInterval(
    () => print(`setup: ${title} … still working, ${seconds(start)}`),
    ALIVE_EVERY_MS,
  );
  try {
    const result = await work();
    print(`setup: ${title}: done in ${seconds(start)}`);
    return result;
  } finally {
    clearInterval(timer);
  }
}
