import { createTemporalTaskRunner } from '../dist/adapters/temporal/index.js';
import { figures, printRow, timeEach } from './row.mjs';
import { ended, instantActivities, settings, submission, withWorkers } from './task-lab.mjs';

async function benchSteps(lab, runner, counts) {
  const run = async () => {
    const one = submission();
    await runner.submit(one);
    await ended(lab.client, one.taskId);
  };
  await run();
  counts.activities = 0;
  const ours = figures(await timeEach(10, run));
  const perTask = Math.round(counts.activities / 10);
  const start = (index) => ({
    taskQueue: 'bench-bare',
    workflowId: `bare-${perTask}-${index}`,
    args: [perTask],
  });
  const bare = figures(await timeEach(10, (index) => lab.client.workflow.execute('bare', start(index))));
  printRow({
    id: 'WF-1',
    name: `whole task against bare workflow, ${perTask} activities`,
    ours,
    bare,
    target: '<= 2',
  });
}

async function benchSubmission(lab, runner, atOnce) {
  const taskIds = [];
  const together = async (call) => {
    const samples = await Promise.all(
      Array.from({ length: atOnce }, (_, index) => timeEach(1, () => call(index))),
    );
    return figures(samples.flat());
  };
  const bare = await together((index) =>
    lab.client.workflow.start('bare', {
      taskQueue: 'bench-bare',
      workflowId: `start-${atOnce}-${index}`,
      args: [0],
    }),
  );
  const ours = await together(async () => {
    const one = submission();
    taskIds.push(one.taskId);
    await runner.submit(one);
  });
  printRow({
    id: 'AP-8',
    name: `submission, ${atOnce} at once, against workflow.start`,
    ours,
    bare,
    target: 'p95 < 2000 ms',
  });
  await Promise.all(taskIds.map((taskId) => ended(lab.client, taskId)));
}

/** Rows about a task's way through Temporal. */
export async function benchCodingTask(lab) {
  const counts = { activities: 0 };
  const runner = createTemporalTaskRunner({ client: lab.client, settings });
  await withWorkers(lab, instantActivities(counts), async () => {
    await runner.configure();
    await benchSteps(lab, runner, counts);
    for (const atOnce of [1, 10, 100]) await benchSubmission(lab, runner, atOnce);
  });
}
