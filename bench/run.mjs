import { cpus } from 'node:os';
import { benchCodingTask } from './coding-task.mjs';
import { benchJournal } from './journal.mjs';
import { benchScheduling } from './scheduling.mjs';
import { benchSandbox } from './sandbox.mjs';
import { benchTaskList } from './task-list.mjs';
import { openLab } from './temporal-lab.mjs';

// Every row compares with a bare baseline of the same run, because machines are noisy: read the ratios.
process.stdout.write(`Node ${process.version}, ${cpus().length} cores\n`);
await benchJournal();
await benchTaskList();
await benchSandbox();
const lab = await openLab();
try {
  await benchCodingTask(lab);
  await benchScheduling(lab);
} finally {
  await lab.close();
}
process.exit(0);
