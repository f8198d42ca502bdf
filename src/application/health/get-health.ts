import type { HealthView } from '../../contract/index.js';
import type { ApplicationDependencies } from '../dependencies.js';
import { within } from '../within.js';
import { queueView } from '../queue/queue-view.js';
import type { RecordProblems } from '../tasks/record-problems.js';
import { canTakeTasks, nobodyLooked, workflowsPart } from './look-at-workflows.js';

/** Milliseconds for each part; all are asked at once, so /health as a whole answers within a second (AP-6). */
const PART_ANSWER_MS = 800;

export type Health = {
  get(): Promise<HealthView>;
  /** True when tasks can be taken and recorded; a model server that is away only makes them wait. */
  ready(): Promise<boolean>;
};

type Dependencies = Pick<
  ApplicationDependencies,
  'runner' | 'model' | 'sandbox' | 'journalHealth' | 'healthAnswerMs'
> & { readonly blocked: () => number; readonly records: Pick<RecordProblems, 'current'> };

/** How the service is, part by part. A part that hangs or throws is reported, and holds up nothing. */
export function createHealth(deps: Dependencies): Health {
  const limit = deps.healthAnswerMs ?? PART_ANSWER_MS;
  const ask = async <T>(what: string, work: () => Promise<T>, orElse: (problem: string) => T): Promise<T> => {
    try {
      return await within(limit, what, work());
    } catch (error) {
      return orElse(error instanceof Error ? error.message : `${what} failed`);
    }
  };

  async function temporal() {
    const problem = await ask(
      'Temporal',
      () => deps.runner.problem(limit),
      (text): string | null => text,
    );
    return { ok: problem === null, problem };
  }

  async function model() {
    const { provider } = deps.model;
    const found = await ask(
      `the model server (${provider})`,
      () => deps.model.health(limit),
      (problem) => ({ reachable: false, address: '', models: {}, problem }),
    );
    const { problem, models, address } = found;
    return {
      ok: found.reachable && problem === null,
      problem,
      provider,
      address: address || null,
      models: { ...models },
    };
  }

  async function journal() {
    type Found = Awaited<ReturnType<typeof deps.journalHealth>>;
    const [found, unread] = await Promise.all([
      ask('the journal', deps.journalHealth, (problem): Found => ({ problem, lagEvents: null })),
      ask('the journals that could not be read', deps.records.current, () => new Map<string, string>()),
    ]);
    const problems = new Map([...unread, ...Object.entries(found.tasks ?? {})]);
    const tasks = [...problems].map(([task_id, problem]) => ({ task_id, problem }));
    return { ok: found.problem === null, problem: found.problem, lag_events: found.lagEvents, tasks };
  }

  const workflows = () =>
    ask('the workflows', async () => workflowsPart(await deps.runner.stuck()), nobodyLooked);

  async function sandbox() {
    return ask<HealthView['parts']['sandbox']>(
      'the sandbox',
      async () => {
        const { kind, isolated, problem } = await deps.sandbox.health();
        return { ok: problem === null, problem, kind, isolated };
      },
      (problem) => ({ ok: false, problem, kind: null, isolated: false }),
    );
  }

  async function queue() {
    return ask(
      'the queue',
      async () => queueView(await deps.runner.queue(), deps.blocked()),
      (): HealthView['queue'] => null,
    );
  }

  return {
    async get() {
      const looks = [temporal(), model(), journal(), workflows(), sandbox(), queue()] as const;
      const [t, m, j, w, s, q] = await Promise.all(looks);
      const well = t.ok && m.ok && j.ok && canTakeTasks(w, q?.capacity.running ?? null);
      return {
        status: well ? 'ok' : 'unavailable',
        parts: { temporal: t, model: m, journal: j, workflows: w, sandbox: s },
        queue: q,
      };
    },
    async ready() {
      const [t, j, w] = await Promise.all([temporal(), journal(), workflows()]);
      return t.ok && j.ok && w.admission_ok;
    },
  };
}
