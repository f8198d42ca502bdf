import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createEmbeddedServer,
  findTemporalBinary,
  isAlive,
  readRetention,
  setRetention,
  TemporalServerError,
  type EmbeddedServer,
} from '../../src/adapters/temporal-server/index.js';

let folder: string;
let opened: Connection[] = [];

const serverOf = (dataDir: string, port = 0): EmbeddedServer =>
  createEmbeddedServer({
    dataDir,
    port,
    uiPort: 0,
    namespace: 'default',
    searchAttributes: { InternStatus: 'Keyword' },
    findBinary: () => findTemporalBinary(process.env),
  });

async function connect(address: string): Promise<Connection> {
  const connection = await Connection.connect({ address });
  opened.push(connection);
  return connection;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'intern-temporal-'));
});

afterEach(async () => {
  for (const connection of opened) await connection.close();
  opened = [];
  await serverOf(folder).stop();
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('the embedded Temporal server', () => {
  it('AP-60 answers on loopback, in a process group of its own', async () => {
    const server = await serverOf(folder).ensure();
    expect(server.address).toMatch(/^127\.0\.0\.1:\d+$/);
    const group = execFileSync('ps', ['-o', 'pgid=', '-p', String(server.pid)], { encoding: 'utf8' });
    expect(Number(group)).toBe(server.pid);
    expect((await fetch(server.uiUrl)).status).toBe(200);
  });

  it('is adopted by the next service on the same folder, and only by that', async () => {
    const first = await serverOf(folder).ensure();
    const second = await serverOf(folder).ensure();
    expect([first.adopted, second.adopted, second.pid]).toEqual([false, true, first.pid]);
  });

  it('keeps workflows over a stop and a start, and leaves no process', async () => {
    const first = await serverOf(folder).ensure();
    const client = new Client({ connection: await connect(first.address) });
    await client.workflow.start('nothing', { workflowId: 'kept', taskQueue: 'nobody' });
    await serverOf(folder).stop();
    expect(isAlive(first.pid)).toBe(false);

    const second = await serverOf(folder).ensure();
    const again = new Client({ connection: await connect(second.address) });
    expect((await again.workflow.getHandle('kept').describe()).status.name).toBe('RUNNING');
    expect(second.adopted).toBe(false);
  });

  it('starts again after it was killed hard', async () => {
    const first = await serverOf(folder).ensure();
    process.kill(first.pid, 'SIGKILL');
    const second = await serverOf(folder).ensure();
    expect(second.pid).not.toBe(first.pid);
    await expect(connect(second.address)).resolves.toBeDefined();
  });

  it('EV-36 keeps closed workflows for the days it is told, over restarts', async () => {
    const first = await connect((await serverOf(folder).ensure()).address);
    await setRetention(first, 'default', 30);
    expect(await readRetention(first, 'default')).toBe(30);
    await setRetention(first, 'default', 7);
    expect(await readRetention(first, 'default')).toBe(7);
  });

  it('never ends a process that only has the recorded id', async () => {
    const record = { pid: process.pid, port: 1, ui_port: 2 };
    await writeFile(join(folder, 'temporal.json'), JSON.stringify(record));
    expect(await serverOf(folder).stop()).toBe(false);
    await writeFile(join(folder, 'temporal.json'), JSON.stringify(record));
    const started = await serverOf(folder).ensure();
    expect(started.adopted).toBe(false);
    expect(JSON.parse(await readFile(join(folder, 'temporal.json'), 'utf8'))).toMatchObject({
      pid: started.pid,
    });
  });

  it('AP-62 says in one line which port is taken and which setting changes it', async () => {
    const blocker: Server = createServer();
    const port = await new Promise<number>((resolve) =>
      blocker.listen(0, '127.0.0.1', () => resolve((blocker.address() as { port: number }).port)),
    );
    try {
      const failure: unknown = await serverOf(folder, port)
        .ensure()
        .catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(TemporalServerError);
      expect((failure as Error).message).toContain(`port ${port}`);
      expect((failure as Error).message).toContain('INTERN_TEMPORAL_PORT');
      expect((failure as Error).message).not.toContain('\n');
    } finally {
      blocker.close();
    }
  });
});
