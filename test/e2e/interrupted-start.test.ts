import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { RunningService } from '../support/running-service.js';
import { processesNamed } from '../support/service-processes.js';
import { until } from '../support/until.js';

/** Points of a start, in their order, by what can be seen from outside. */
const POINTS: readonly (readonly [string, (service: RunningService) => Promise<boolean>])[] = [
  ['it claims its folder', (service) => isThere(service, 'service', 'service.json')],
  ['it starts Temporal', (service) => isThere(service, 'temporal.log')],
  ['Temporal is on record', (service) => isThere(service, 'temporal.json')],
  ['a worker loads', async (service) => (await processesNamed(service, 'worker.js')).length > 0],
  ['all workers load', async (service) => (await processesNamed(service, 'worker.js')).length === 2],
  ['a worker keeps the journals', (service) => isThere(service, 'writer.lock')],
];

function isThere(service: RunningService, ...path: readonly string[]): Promise<boolean> {
  return access(join(service.dataDir, ...path)).then(
    () => true,
    () => false,
  );
}

describe('a service that is interrupted while it starts', () => {
  let service: RunningService;
  beforeEach(async () => {
    service = await RunningService.prepare({
      INTERN_MODEL_PROVIDER: 'demo',
      INTERN_WORKERS: '2',
      // A wait for the end of steps, where nothing runs, would pass the time that this test has.
      INTERN_SHUTDOWN_GRACE: '3600',
    });
  });
  afterEach(() => service.destroy());

  /** Ctrl-C as a terminal sends it: to the service and to whatever else is in its process group. */
  const press = (pid: number): void => void process.kill(-pid, 'SIGINT');

  it.each(POINTS)('SC-11 says so at once, and leaves no process behind: when %s', async (_when, hasCome) => {
    const child = service.launch();
    const ended = once(child, 'exit');
    await until(() => hasCome(service));
    press(child.pid!);
    expect(await ended).toEqual([0, null]);
    expect(await service.processes()).toEqual([]);
    expect(service.output.trim().split('\n')).toEqual([expect.stringMatching(/^Stopping: /), 'Stopped.']);
  });

  it('SC-11 is ended at once by a second Ctrl-C, and leaves no process behind', async () => {
    const child = service.launch();
    const ended = once(child, 'exit');
    await until(async () => (await processesNamed(service, 'worker.js')).length > 0);
    press(child.pid!);
    await until(() => service.output.includes('Stopping'));
    press(child.pid!);
    expect(await ended).toEqual([130, null]);
    expect(await service.processes()).toEqual([]);
  });

  it('SC-11 can start again on the same folder', async () => {
    const child = service.launch();
    const ended = once(child, 'exit');
    await until(() => isThere(service, 'temporal.json'));
    press(child.pid!);
    await ended;
    await service.start();
    expect((await service.request('GET', '/health')).status).toBe(200);
  });
});
