import { readdirSync, readFileSync } from 'node:fs';

const MIB = 1024;
const TICKS = 100;

function processes() {
  const found = new Map();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const cpuMs = ((Number(fields[11]) + Number(fields[12])) / TICKS) * 1000;
      found.set(Number(pid), { parent: Number(fields[1]), cpuMs });
    } catch {
      // It has ended meanwhile.
    }
  }
  return found;
}

/**
 * What a process and all below it hold at this moment: resident memory as each process counts it, the same with shared
 * pages counted once (both MiB), and processor time used so far (ms). Linux only.
 */
export function holdings(root) {
  const all = processes();
  const isBelow = (pid) => pid === root || (all.has(pid) && isBelow(all.get(pid).parent));
  const sum = { rss: 0, pss: 0, cpuMs: 0, processes: 0 };
  for (const [pid, { cpuMs }] of all) {
    if (!isBelow(pid)) continue;
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    const mib = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0) / MIB;
    sum.rss += mib('Rss');
    sum.pss += mib('Pss');
    sum.cpuMs += cpuMs;
    sum.processes += 1;
  }
  return sum;
}

/** The processes whose parent is this one. */
export function childrenOf(pid) {
  return [...processes()].filter(([, { parent }]) => parent === pid).map(([child]) => child);
}
