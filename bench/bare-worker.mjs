import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';

// The least that does a task on Temporal: one process, one worker, one activity that does nothing.
const [address, codePath] = process.argv.slice(2);
Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('ERROR') });
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address }),
  taskQueue: 'bench-bare',
  workflowBundle: { codePath },
  activities: { nothing: async () => undefined },
});
const running = worker.run();
process.send({ ready: true });
await running;
