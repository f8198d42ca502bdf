import { expect, it } from '@jest/globals';
import { serverArguments } from '../../../src/adapters/temporal-server/server-arguments.js';

it('SC-1 the embedded server is started with priorities, fairness and one partition, on loopback', () => {
  const line = serverArguments({
    port: 1,
    uiPort: 2,
    databaseFile: '/data/temporal.db',
    namespace: 'default',
    searchAttributes: { InternVersion: 'Int' },
  }).join(' ');
  for (const part of [
    '--ip 127.0.0.1 --port 1',
    '--ui-ip 127.0.0.1 --ui-port 2',
    '--db-filename /data/temporal.db',
    'matching.useNewMatcher=true',
    'matching.enableFairness=true',
    'matching.numTaskqueueReadPartitions=1',
    'matching.numTaskqueueWritePartitions=1',
    'system.enableActivityEagerExecution=true',
    '--search-attribute InternVersion=Int',
  ]) {
    expect(line).toContain(part);
  }
});
