import type { IncomingRequests } from '../ports/blob-store.js';
import type { CodeRepository } from '../ports/code-repository.js';
import type { EventJournalReader } from '../ports/event-journal.js';
import type { ReadJournalHealth, ReadTaskLag } from '../ports/journal-health.js';
import type { ModelHealth } from '../ports/language-model.js';
import type { Sandbox } from '../ports/sandbox.js';
import type { TaskRunner } from '../ports/task-runner.js';
import type { MissingTool } from '../ports/test-runner.js';
import type { ReadWorkerProcesses } from '../ports/worker-processes.js';
import type { Logger } from './logger.js';

/** Everything that the use cases reach the world through. */
export type ApplicationDependencies = {
  readonly runner: TaskRunner;
  readonly logger: Logger;
  readonly journal: EventJournalReader;
  readonly repository: Pick<CodeRepository, 'read' | 'readFiles' | 'location'>;
  readonly incoming: Pick<IncomingRequests, 'put'>;
  readonly model: {
    readonly provider: string;
    /** On all configured models; never throws. */
    readonly health: (timeoutMs: number) => Promise<ModelHealth>;
  };
  readonly sandbox: Pick<Sandbox, 'health'>;
  readonly journalHealth: ReadJournalHealth;
  /** Left out, this process starts none. */
  readonly workerProcesses?: ReadWorkerProcesses;
  /** Left out, it is not known. */
  readonly journalLag?: ReadTaskLag;
  /** A new UUIDv7, ascending within the process. */
  readonly newTaskId: () => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** null when the prompt may be tried; else the text of the refusal, which says what to do. */
  readonly promptPolicy: (prompt: string) => string | null;
  /** Whether this machine can run tests in a language; left out, all can be. */
  readonly missingTool?: MissingTool;
  /** Milliseconds that a caller waits for a place when it says nothing of it. */
  readonly submitWaitMs: number;
  /** Ends the process behind the doors, when somebody has asked for that. */
  readonly endService: () => void;
  /** Milliseconds that tasks have to end when all are cancelled. */
  readonly cancelAllWithinMs?: number;
  /** Milliseconds between two looks at the queue for those who follow it. */
  readonly overviewEveryMs?: number;
  /** Milliseconds between two attempts for those who wait for a place. */
  readonly retryEveryMs?: number;
  /** Milliseconds that a cancel waits for the task to end. */
  readonly cancelWaitMs?: number;
  /** Milliseconds that the record of a task whose workflow has closed has to get its end, for those who follow it. */
  readonly endWithinMs?: number;
  /** Milliseconds that the engine has to describe a task before its last known state is served. */
  readonly engineAnswerMs?: number;
  /** Milliseconds that each part has to say how it is. */
  readonly healthAnswerMs?: number;
};
