/** Milliseconds of computing that a piece of work takes: on a busy machine the clock on the wall says little of it. */
export function cpuMsOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
