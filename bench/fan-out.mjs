import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createJsonlJournalWriter } from '../dist/adapters/jsonl/index.js';
import { withBenchFolder } from './bench-folder.mjs';
import { anEvent, taskNumber } from './journal-events.mjs';
import { lightClient } from './light-clients.mjs';
import { figures, printRow } from './row.mjs';

const ROUNDS = 7;
const EVENTS = 40;
const WARM_UP = 10;
const PAUSE_MS = 5;
/** Long enough for the first whole collection of garbage: from then on nothing grows. */
const LIVE = { clients: 200, perSecond: 100, seconds: 60 };

/** A task whose events are told one by one: by its journal for our own service, by a message for the bare one. */
function createTeller(dataDir, taskId) {
  const writer = createJsonlJournalWriter({ dataDir });
  let sequence = 0;
  return {
    close: () => writer.close(),
    /** Resolves when the event is durable: from then on it may be shown, and its time is counted. */
    async record() {
      sequence += 1;
      const events = [anEvent(taskId, sequence)];
      await writer.append({ taskId, runId: 'run-1', continuedFrom: null, events });
    },
  };
}

/** A server of a kind in a process of its own, with clients in this one. */
async function openSide(kind, dataDir, taskId) {
  const child = fork(fileURLToPath(new URL('fan-out-server.mjs', import.meta.url)), [kind, dataDir, taskId]);
  const [{ port }] = await once(child, 'message');
  const teller = kind === 'ours' ? createTeller(dataDir, taskId) : null;
  const sockets = [];
  let told = 0;
  let missing = 0;
  let allHave = () => undefined;
  const came = (frames) => {
    missing -= frames;
    if (missing === 0) allHave();
  };

  async function tell() {
    told += 1;
    missing += sockets.length;
    if (teller === null) child.send({ what: 'send', sequence: told });
    else await teller.record();
  }

  return {
    async join(count) {
      // One after the other: what is asked for is what a client costs, not what a crowd does at the door.
      while (sockets.length < count)
        sockets.push(await lightClient(port, `/ws/${taskId}?after=${told}`, came));
      while ((await this.memory()).clients < count) await delay(PAUSE_MS);
    },
    tell,
    /** Milliseconds from telling until the slowest client has it. */
    async slowest() {
      const all = new Promise((resolve) => (allHave = resolve));
      const before = performance.now();
      await tell();
      // Durable only now; for the bare one this is the moment of telling.
      const start = teller === null ? before : performance.now();
      if (missing > 0) await all;
      return performance.now() - start;
    },
    isBehind: () => missing > 0,
    async memory() {
      child.send({ what: 'memory' });
      return (await once(child, 'message'))[0];
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      child.disconnect();
      await once(child, 'exit');
      await teller?.close();
    },
  };
}

/** Both kinds side by side, so that every round of one has its like in the other. */
async function withSides(number, work) {
  await withBenchFolder(async (dataDir) => {
    const sides = {
      bare: await openSide('bare', dataDir, taskNumber(number)),
      ours: await openSide('ours', dataDir, taskNumber(number)),
    };
    await work(sides);
    for (const side of Object.values(sides)) await side.close();
  });
}

async function eventsOf(side, count) {
  const samples = [];
  for (let event = 0; event < count; event += 1) {
    samples.push(await side.slowest());
    await delay(PAUSE_MS);
  }
  return figures(samples);
}

async function benchFanOut(clients) {
  await withSides(clients, async (sides) => {
    const p95s = { bare: [], ours: [] };
    for (const side of Object.values(sides)) {
      await side.tell();
      await side.join(clients);
      await eventsOf(side, WARM_UP);
    }
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [kind, side] of Object.entries(sides)) p95s[kind].push((await eventsOf(side, EVENTS)).p95);
    }
    printRow({
      id: 'AP-22',
      name: `${clients} clients, slowest / bare ws loop (p95s)`,
      ours: { p50: figures(p95s.ours).p50 },
      bare: { p50: figures(p95s.bare).p50 },
      target: 'ratio <= 3',
    });
  });
}

/** MiB that a server holds more at its highest than before its clients came. */
async function growth(side) {
  await side.tell();
  await side.join(1);
  await eventsOf(side, WARM_UP);
  const { mib: before } = await side.memory();
  await side.join(LIVE.clients);
  const count = LIVE.perSecond * LIVE.seconds;
  const start = performance.now();
  for (let event = 1; event <= count; event += 1) {
    await side.tell();
    await delay(Math.max(0, start + (event * 1_000) / LIVE.perSecond - performance.now()));
  }
  while (side.isBehind()) await delay(PAUSE_MS);
  return { p50: (await side.memory()).mib - before };
}

async function benchMemory() {
  await withSides(1, async ({ bare, ours }) => {
    printRow({
      id: 'AP-22',
      name: `${LIVE.clients} live, ${LIVE.perSecond} events/s: memory / bare`,
      ours: await growth(ours),
      bare: await growth(bare),
      unit: 'MiB',
      target: '<= 64 MiB',
    });
  });
}

/** Rows about many WebSocket clients of one task. */
export async function benchStream() {
  for (const clients of [100, 1_000]) await benchFanOut(clients);
  await benchMemory();
}
