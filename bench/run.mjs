import { cpus } from 'node:os';
import { benchCodingTask } from './coding-task.mjs';
import { benchCommands } from './commands.mjs';
import { benchJournal } from './journal.mjs';
import { benchRest } from './rest.mjs';
import { benchScheduling } from './scheduling.mjs';
import { benchSandbox } from './sandbox.mjs';
import { benchStream } from './fan-out.mjs';
import { benchTaskList } from './task-list.mjs';
import { openLab } from './temporal-lab.mjs';

async function inLab(measure) {
  const lab = await openLab();
  await measure(lab).finally(() => lab.close());
}

const GROUPS = {
  journal: benchJournal,
  list: benchTaskList,
  sandbox: benchSandbox,
  task: () => inLab(benchCodingTask),
  scheduling: () => inLab(benchScheduling),
  commands: benchCommands,
  stream: benchStream,
  rest: benchRest,
};

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(GROUPS);
const unknown = wanted.filter((name) => !(name in GROUPS));
if (unknown.length > 0) {
  process.stderr.write(
    `no rows are called ${unknown.join(', ')}; there are: ${Object.keys(GROUPS).join(', ')}\n`,
  );
  process.exit(1);
}
// Every row compares with a bare baseline of the same run, because machines are noisy: read the ratios.
process.stdout.write(`Node ${process.version}, ${cpus().length} cores\n`);
for (const name of wanted) await GROUPS[name]();
process.exit(0);
