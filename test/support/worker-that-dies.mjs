// A worker process for tests of the pool: says that it is ready, ends when told to, and dies when WORKER_DIES is set.
if (process.env.WORKER_DIES === 'at once') process.exit(7);
process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(1));
process.send({ type: 'journal', problem: null, lag: {}, problems: {} });
process.send({ type: 'ready' });
setInterval(() => process.send({ type: 'alive' }), 1_000);
