import { afterEach, describe, expect, it } from '@jest/globals';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { createContainerSandbox } from '../../../../src/adapters/sandbox/container/container-sandbox.js';
import { describeWithContainers } from '../../../support/container-engine.js';
import { begun, containersOf, leftoversOf, nap, sleeps } from '../../../support/container-traces.js';
import { runTypescript, type TypescriptProcess } from '../../../support/typescript-process.js';
import { aWorkspace, commandLinesWith } from '../../../support/workspace.js';
import { LIMITS, runner } from '../../../suites/sandbox.js';
import { until } from '../../../support/until.js';

describeWithContainers('containers without an owner', (engine) => {
  const { program, image, sandbox } = engine;
  const services: TypescriptProcess[] = [];
  afterEach(async () => {
    for (const service of services.splice(0)) await service.kill();
    // Removes what they left, as the next start of a service does.
    await runner(createContainerSandbox({ engine: program, image })).run(['true']);
  });

  /** A process of its own that runs a shell line in a container. */
  async function serviceThatRuns(
    line: string,
    { wallMs, client = program }: { readonly wallMs: number; readonly client?: string },
  ): Promise<TypescriptProcess> {
    const command = {
      ...{ argv: ['/bin/sh', '-c', line], workspace: aWorkspace(), frozen: [], readOnly: [], env: {} },
      ...{ stdin: '', report: true, limits: { ...LIMITS, wallMs } },
    };
    const service = runTypescript(
      (src) => `
Object.assign(process.env, ${JSON.stringify({ CONTAINERS_CONF: process.env['CONTAINERS_CONF'] })});
const { createContainerSandbox } = await import('${src}/adapters/sandbox/container/container-sandbox.ts');
const sandbox = createContainerSandbox(${JSON.stringify({ engine: client, image })});
await sandbox.health();
console.log('ready');
await sandbox.run({ ...${JSON.stringify(command)}, signal: new AbortController().signal });`,
    );
    services.push(service);
    await service.line();
    return service;
  }

  /** The engine as one that knows no limit of time, as docker. */
  function clientWithoutTimeout(): string {
    const path = join(aWorkspace({ client: CLIENT.replace('PROGRAM', program) }), 'client');
    chmodSync(path, 0o755);
    return path;
  }
  const CLIENT = `#!/bin/bash
words=()
while [ $# -gt 0 ]; do
  if [ "$1" = --timeout ]; then shift; else words+=("$1"); fi
  shift
done
exec PROGRAM "\${words[@]}"
`;

  describe('containers whose service was killed', () => {
    it('SC-9 are removed by the next one, and nothing of one that lives', async () => {
      const service = await serviceThatRuns(nap(3), { wallMs: 600_000 });
      const abort = new AbortController();
      const living = runner(sandbox).shell(nap(4), { signal: abort.signal });
      await Promise.all([begun(nap(3)), begun(nap(4))]);
      await service.kill();
      expect(leftoversOf(engine, service.child.pid)).not.toEqual([]);

      await runner(createContainerSandbox({ engine: program, image })).run(['true']);
      expect(leftoversOf(engine, service.child.pid)).toEqual([]);
      expect(commandLinesWith(nap(3))).toEqual([]);
      expect(sleeps(nap(4))).toBe(true);
      abort.abort(new Error('enough'));
      await expect(living).rejects.toThrow('enough');
    });

    it('SC-9 end by themselves after their limit, also where the engine knows no limit of time', async () => {
      const line = `trap '' HUP TERM INT; ${nap(5)}`;
      const service = await serviceThatRuns(line, { wallMs: 1_000, client: clientWithoutTimeout() });
      await begun(nap(5));
      await service.kill();
      expect(containersOf(engine, service.child.pid)).toHaveLength(1);
      await until(() => containersOf(engine, service.child.pid).length === 0);
      expect(sleeps(nap(5))).toBe(false);
    });

    const engineThatEndsThem = program.endsWith('podman') ? it : it.skip;
    engineThatEndsThem('SC-9 are ended by podman where code inside has killed the alarm', async () => {
      const service = await serviceThatRuns(`kill -9 -1; ${nap(6)}`, { wallMs: 1_000 });
      await begun(nap(6));
      await service.kill();
      expect(containersOf(engine, service.child.pid)).toHaveLength(1);
      await until(() => containersOf(engine, service.child.pid).length === 0);
      expect(sleeps(nap(6))).toBe(false);
    });
  });
});
