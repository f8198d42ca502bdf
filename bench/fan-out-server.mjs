import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { createJsonlJournalReader } from '../dist/adapters/jsonl/index.js';
import { attachStream, createApp, createHttpServer } from '../dist/api/index.js';
import { createApplication } from '../dist/application/index.js';
import { anEvent } from './journal-events.mjs';

/** No ping falls into a measurement. */
const LIMITS = { pingEveryMs: 3_600_000 };
const LOOK_MS = 50;
const [what, dataDir, taskId] = process.argv.slice(2);

/** Temporal as far as a stream asks for it, answering at once: what is measured is our own work. */
const engine = { look: async () => ({ open: [], queue: null }), describe: async () => null };

/** The doors as `intern serve` has them, over the journal on disk. */
function ours() {
  const logger = { info: () => undefined, warn: () => undefined, error: console.error };
  const application = createApplication({
    runner: engine,
    logger,
    journal: createJsonlJournalReader({ dataDir }),
    model: { provider: 'bench', health: async () => ({}) },
    sandbox: {},
    now: Date.now,
  });
  const security = { allowedHosts: [], allowedOrigins: [], token: null };
  const server = createHttpServer(createApp({ application, security, logger }));
  const stream = attachStream(server, { application, security, logger, limits: LIMITS });
  return { server, clients: () => stream.clients(), send: () => undefined };
}

/** The least that it can take: the text is there, and is sent to one after the other. */
function bare() {
  const server = createServer();
  const { clients } = new WebSocketServer({ server, perMessageDeflate: false });
  const send = (sequence) => {
    const text = JSON.stringify(anEvent(taskId, sequence));
    for (const client of clients) client.send(text);
  };
  return { server, clients: () => clients.size, send };
}

const { server, clients, send } = { ours, bare }[what]();
const mib = () => process.memoryUsage.rss() / 1024 / 1024;
let highest = mib();
setInterval(() => (highest = Math.max(highest, mib())), LOOK_MS).unref();

const ANSWERS = {
  send: ({ sequence }) => send(sequence),
  /** The highest resident memory since it was last asked for. */
  memory: () => {
    const seen = Math.max(highest, mib());
    highest = mib();
    process.send({ mib: seen, clients: clients() });
  },
};
process.on('message', (message) => ANSWERS[message.what](message));
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
