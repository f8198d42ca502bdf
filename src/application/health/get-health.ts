import type { HealthView, Readiness } from '../../contract/index.js';
import type { WorkerProcessSeen } from '../../ports/worker-processes.js';
import type { ApplicationDependencies } from '../dependencies.js';
import { queueView } from '../queue/queue-view.js';
import { admissionPart, roomPart, workersPart, type Part } from './engine-parts.js';
import type { StepsPart } from './look-at-steps.js';
import { canTakeTasks } from './look-at-workflows.js';
import {
  watchParts,
  type JournalPart,
  type ModelPart,
  type SandboxPart,
  type WatchedDependencies,
  type WorkflowsPart,
} from './watch-parts.js';
import { datePart } from './watched-part.js';

type View = HealthView['parts'];

/** Milliseconds for each part; all are asked at once, so /health as a whole answers within a second (AP-6). */
const PART_ANSWER_MS = 800;

export type Health = {
  get(): Promise<HealthView>;
  /** Whether a task can be let in and worked on now; a model server that is away only makes it wait. */
  ready(): Promise<Readiness>;
  /** The same for the engine alone: who looks every few seconds must not write to the disk as often. */
  engineReady(): Promise<Readiness>;
};

type Dependencies = WatchedDependencies &
  Pick<ApplicationDependencies, 'workerProcesses' | 'healthAnswerMs'> & { readonly blocked: () => number };

/** How the service is, part by part. A part that hangs or throws is reported, and holds up nothing. */
export function createHealth(deps: Dependencies): Health {
  const { now } = deps;
  const ask = watchParts(deps, deps.healthAnswerMs ?? PART_ANSWER_MS);
  const dated = {
    temporal: datePart<Part>(now),
    workers: datePart<Part & Pick<View['workers'], 'processes'>>(now),
    admission: datePart<Part>(now),
    room: datePart<Part>(now),
    model: datePart<ModelPart>(now),
    journal: datePart<JournalPart>(now),
    workflows: datePart<WorkflowsPart>(now),
  };

  const machine = watchMachine(ask, now);

  async function journal() {
    const [{ problem, lagEvents, tasks: unwritten = {} }, unread] = await Promise.all([
      ask.journal(),
      ask.unread(),
    ]);
    const problems = new Map([...unread, ...Object.entries(unwritten)]);
    const tasks = [...problems].map(([task_id, why]) => ({ task_id, problem: why }));
    return dated.journal({ ok: problem === null, problem, lag_events: lagEvents, tasks });
  }

  async function engine() {
    const [temporal, admission, queue, workflows] = await Promise.all([
      ask.temporal(),
      ask.admission(),
      ask.queue(),
      ask.workflows(),
    ]);
    const processes = deps.workerProcesses?.() ?? null;
    const { isWorking, ...workers } = workersPart(processes, admission);
    const stats = queue?.stats ?? null;
    return {
      parts: {
        temporal: dated.temporal(temporal),
        workers: dated.workers({ ...workers, processes: processes === null ? null : processes.map(shown) }),
        admission: dated.admission(admissionPart(admission, workflows, now())),
        workflows: dated.workflows(workflows),
        room: dated.room(roomPart(stats)),
      },
      isWorking,
      canTake: canTakeTasks(workflows, stats?.capacity.running ?? null),
      queue: queue === null ? null : queueView(stats, deps.blocked()),
    };
  }

  return {
    async get() {
      const [{ parts, isWorking, canTake, queue }, model, written, here] = await Promise.all([
        engine(),
        ask.model(),
        journal(),
        machine(),
      ]);
      const isUp = parts.temporal.ok && isWorking && parts.admission.ok && canTake;
      const worksHere = here.needed.sandbox.ok && here.needed.steps.ok;
      return {
        status: isUp && model.ok && written.ok && worksHere ? 'ok' : 'unavailable',
        parts: { ...parts, model: dated.model(model), journal: written, ...here.parts },
        queue,
      };
    },
    async ready() {
      const [seen, written, here] = await Promise.all([engine(), journal(), machine()]);
      return readiness({
        ...neededOf(seen),
        room: seen.parts.room,
        journal: written,
        ...here.needed,
      });
    },
    async engineReady() {
      return readiness(neededOf(await engine()));
    },
  };
}

/** What is about this machine, as it is shown, and as tasks need it. */
function watchMachine(ask: Pick<ReturnType<typeof watchParts>, 'sandbox' | 'steps'>, now: () => number) {
  const dated = {
    sandbox: datePart<SandboxPart>(now),
    steps: datePart<Omit<StepsPart, 'byMachine'>>(now),
  };
  return async () => {
    const [sandbox, { byMachine, ...steps }] = await Promise.all([ask.sandbox(), ask.steps()]);
    // Runs without isolation are told as a problem, but tasks get on where they were allowed.
    const runsCode = sandbox.isolated || sandbox.kind === 'none';
    return {
      parts: { sandbox: dated.sandbox(sandbox), steps: dated.steps(steps) },
      needed: { sandbox: { ...sandbox, ok: runsCode }, steps: { ...steps, ok: !byMachine } },
    };
  };
}

/** What tasks need of the engine: one worker of several, and one place that no stuck task keeps. */
function neededOf(seen: {
  readonly parts: Pick<View, 'temporal' | 'workers' | 'admission' | 'workflows'>;
  readonly isWorking: boolean;
  readonly canTake: boolean;
}) {
  const { temporal, workers, admission, workflows } = seen.parts;
  return {
    temporal,
    workers: { ...workers, ok: seen.isWorking },
    admission,
    workflows: { ...workflows, ok: seen.canTake || !workflows.admission_ok },
  };
}

/** @param needed the parts without which no task gets on */
function readiness(needed: Readonly<Record<string, Part>>): Readiness {
  const problems = Object.entries(needed).flatMap(([part, { ok, problem }]) =>
    ok ? [] : [{ part, problem: problem ?? 'it is not well' }],
  );
  return { status: problems.length === 0 ? 'ok' : 'unavailable', problems };
}

function shown({ number, pid, state, sinceMs }: WorkerProcessSeen) {
  return { number, pid, state, since: new Date(sinceMs).toISOString() };
}
