import { Context } from '@temporalio/activity';
import { startHeartbeat } from '../dist/activities/heartbeat.js';
import { createTemporalTaskRunner } from '../dist/adapters/temporal/index.js';
import { figures, printRow, timeEach } from './row.mjs';
import { ended, instantActivities, settings, submission, withWorkers } from './task-lab.mjs';

const HOUSE = 5;
const ROUNDS = 10;
const THROUGHPUT = 200;
const ASKS = 50;
const ADMISSION_ID = 'intern-admission';

/** Model calls of LOW tasks last until they are cut off or let go; the first call of any other task is timed. */
function heldActivities() {
  const instant = instantActivities({ activities: 0 });
  const held = new Set();
  const watched = new Map();
  const release = new Map();
  return {
    held,
    /** Milliseconds since 1970 of the task's first model call. */
    firstCall: (taskId) => new Promise((resolve) => watched.set(taskId, resolve)),
    letGo() {
      held.clear();
      for (const go of release.values()) go();
    },
    activities: {
      ...instant,
      async askModel(input) {
        const { task_id: taskId } = input.step;
        watched.get(taskId)?.(Date.now());
        if (held.has(taskId)) {
          const context = Context.current();
          const stopHeartbeat = startHeartbeat();
          const go = new Promise((resolve) => release.set(taskId, resolve));
          await Promise.race([go, context.cancelled]).finally(stopHeartbeat);
        }
        return instant.askModel(input);
      },
    },
  };
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks seldom: two hundred waiting callers would be the load that is measured. */
async function emptyHouse(runner) {
  for (;;) {
    const { running, waiting } = await runner.queue();
    if (running + waiting === 0) return;
    await pause(100);
  }
}

async function timeToFirstCall(runner, house, priority) {
  const one = submission({ priority });
  const called = house.firstCall(one.taskId);
  const start = Date.now();
  await runner.submit(one);
  return { taskId: one.taskId, ms: (await called) - start };
}

async function benchPreemption(lab) {
  const house = heldActivities();
  const runner = createTemporalTaskRunner({ client: lab.client, settings });
  await withWorkers(lab, house.activities, async () => {
    await runner.configure();
    const bare = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const { taskId, ms } = await timeToFirstCall(runner, house, 'CRITICAL');
      bare.push(ms);
      await ended(lab.client, taskId);
    }
    const lows = Array.from({ length: HOUSE + 3 * HOUSE }, () => submission({ priority: 'LOW' }));
    for (const one of lows) house.held.add(one.taskId);
    const first = lows.slice(0, HOUSE).map((one) => house.firstCall(one.taskId));
    for (const one of lows) await runner.submit(one);
    await Promise.all(first);
    const ours = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const { taskId, ms } = await timeToFirstCall(runner, house, 'CRITICAL');
      ours.push(ms);
      await ended(lab.client, taskId);
      while ((await runner.queue()).running < HOUSE) await pause(50);
      await pause(300);
    }
    printRow({
      id: 'SC-8',
      name: 'CRITICAL to first call, 5 LOW in calls / empty',
      ours: figures(ours),
      bare: figures(bare),
      target: '< 1000 ms',
    });
    house.letGo();
    await emptyHouse(runner);
  });
}

async function historyLength(lab) {
  const { historyLength: length, runId } = await lab.client.workflow.getHandle(ADMISSION_ID).describe();
  return { length, runId };
}

async function benchThroughput(lab) {
  const runner = createTemporalTaskRunner({ client: lab.client, settings });
  const counts = { activities: 0 };
  await withWorkers(lab, instantActivities(counts), async () => {
    await lab.client.workflow
      .getHandle(ADMISSION_ID)
      .terminate('bench')
      .catch(() => undefined);
    await runner.configure();
    const before = await historyLength(lab);
    const start = performance.now();
    const tasks = Array.from({ length: THROUGHPUT }, () => submission());
    await Promise.all(tasks.map((one) => runner.submit(one)));
    const asked = figures(await timeEach(ASKS, () => runner.queue()));
    const described = figures(
      await timeEach(ASKS, () => lab.client.workflow.getHandle(ADMISSION_ID).describe()),
    );
    await emptyHouse(runner);
    const ours = (performance.now() - start) / THROUGHPUT;
    const after = await historyLength(lab);
    printRow({
      id: 'SC-12',
      name: 'queue under load / describe',
      ours: asked,
      bare: described,
      target: 'p95 < 100 ms',
    });
    const perTask = Math.round(counts.activities / THROUGHPUT);
    const bareStart = performance.now();
    let next = 0;
    const lane = async () => {
      while (next < THROUGHPUT) {
        const workflowId = `through-${(next += 1)}`;
        await lab.client.workflow.execute('bare', { taskQueue: 'bench-bare', workflowId, args: [perTask] });
      }
    };
    await Promise.all(Array.from({ length: HOUSE }, lane));
    const bare = (performance.now() - bareStart) / THROUGHPUT;
    const events =
      after.runId === before.runId ? ((after.length - before.length) / THROUGHPUT).toFixed(1) : 'n/a';
    printRow({
      id: 'SC-4',
      name: `${THROUGHPUT} tasks, 5 at once, per task; ${events} events each`,
      ours: { p50: ours, p95: ours },
      bare: { p50: bare, p95: bare },
      target: '<= 2',
    });
  });
}

/** Rows about who may run when. */
export async function benchScheduling(lab) {
  await benchPreemption(lab);
  await benchThroughput(lab);
}
