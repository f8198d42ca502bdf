import type { HealthView } from '../../contract/index.js';
import type { AdmissionHealth } from '../../ports/admission-health.js';
import type { QueueStats } from '../../ports/task-runner.js';
import type { ApplicationDependencies } from '../dependencies.js';
import type { RecordProblems } from '../tasks/record-problems.js';
import type { Part } from './engine-parts.js';
import { nobodySawSteps, stepsPart, type StepsPart } from './look-at-steps.js';
import { nobodyLooked, workflowsPart } from './look-at-workflows.js';
import { watchPart } from './watched-part.js';

type Undated<Name extends keyof HealthView['parts']> = Omit<HealthView['parts'][Name], 'since'>;
export type ModelPart = Undated<'model'>;
export type JournalPart = Undated<'journal'>;
export type SandboxPart = Undated<'sandbox'>;
export type WorkflowsPart = Undated<'workflows'>;

export type WatchedDependencies = Pick<
  ApplicationDependencies,
  'runner' | 'model' | 'sandbox' | 'journalHealth' | 'healthFreshMs' | 'now'
> & { readonly records: Pick<RecordProblems, 'current'> };

/** Milliseconds that an answer is as good as a new one: many callers make one look. */
const FRESH_MS = 500;

const part = (problem: string | null): Part => ({ ok: problem === null, problem });

/** A question to each part that can hang: none of them rejects or takes longer than the limit. */
export function watchParts(deps: WatchedDependencies, limitMs: number) {
  const { runner, model, sandbox, journalHealth, records, now, healthFreshMs: freshMs = FRESH_MS } = deps;
  const watched = <T>(what: string, look: () => Promise<T>, orElse: (problem: string) => T) =>
    watchPart({ what, limitMs, look, orElse, now, freshMs });
  const { provider } = model;
  /** What was found missing stays the reason while it is looked for anew, which takes engines of containers a second. */
  let missing: SandboxPart | null = null;
  return {
    temporal: watched('Temporal', async () => part(await runner.problem(limitMs)), part),
    model: watched<ModelPart>(
      `the model server (${provider})`,
      async () => {
        const { reachable, problem, models, address } = await model.health(limitMs);
        const ok = reachable && problem === null;
        return { ok, problem, provider, address: address || null, models: { ...models } };
      },
      (problem) => ({ ok: false, problem, provider, address: null, models: {} }),
    ),
    sandbox: watched<SandboxPart>(
      'the sandbox',
      async () => {
        const { kind, isolated, problem } = await sandbox.health();
        const seen = { ok: problem === null, problem, kind, isolated };
        missing = isolated || kind === 'none' ? null : seen;
        return seen;
      },
      (problem) => missing ?? { ok: false, problem, kind: null, isolated: false },
    ),
    journal: watched<Awaited<ReturnType<typeof journalHealth>>>('the journal', journalHealth, (problem) => ({
      problem,
      lagEvents: null,
    })),
    // Who has mended a journal asks at once whether that is seen.
    unread: watchPart<ReadonlyMap<string, string>>({
      what: 'the journals that could not be read',
      limitMs,
      look: records.current,
      orElse: () => new Map(),
      now,
      freshMs: 0,
    }),
    workflows: watched<WorkflowsPart>(
      'the workflows',
      async () => workflowsPart(await runner.stuck()),
      nobodyLooked,
    ),
    steps: watched<StepsPart>('the steps', async () => stepsPart(await runner.failing()), nobodySawSteps),
    /** null when nobody could look in time. */
    admission: watched<AdmissionHealth | null>(
      'admission',
      () => runner.admission(limitMs),
      () => null,
    ),
    /** null when the engine is silent; no stats where no worker has answered yet. */
    queue: watched<{ readonly stats: QueueStats | null } | null>(
      'the queue',
      async () => ({ stats: await runner.queue() }),
      () => null,
    ),
  };
}
