import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCommitCode } from '../../src/activities/commit-code.js';
import type {
  AskModelInput,
  AskModelResult,
  TakeRequestInput,
  WriteReportInput,
} from '../../src/activities/contract.js';
import { createHealingJournal } from '../../src/activities/healing-journal.js';
import { heartbeating } from '../../src/activities/heartbeating.js';
import { createHealingReader } from '../../src/activities/healing-reader.js';
import { createRebuildJournal } from '../../src/activities/rebuild-journal.js';
import { createRemakeAll, createRemakeCode } from '../../src/activities/remake-code.js';
import { createRecordEvents } from '../../src/activities/record-events.js';
import { createWriteReport } from '../../src/activities/write-report.js';
import {
  createFileBlobAudit,
  createFileBlobStore,
  createFileReportStore,
} from '../../src/adapters/blobs/index.js';
import { createGitCodeRepository } from '../../src/adapters/git/index.js';
import {
  createJournalText,
  createJsonlJournalReader,
  createJsonlJournalWriter,
} from '../../src/adapters/jsonl/index.js';
import { createArchiveMark, createSavedHistories } from '../../src/adapters/saved-histories/index.js';
import {
  createReplayTask,
  createServerHistories,
  createTaskHistory,
  createTemporalClosedRuns,
  createTemporalCurrentRuns,
} from '../../src/adapters/temporal/index.js';
import {
  createArchiveRuns,
  createCompleteJournal,
  createMendJournal,
  createMendOpenJournals,
  createRestoreRest,
  verifyTask,
  type TaskVerdict,
} from '../../src/application/audit/index.js';
import { aCall, aPlan } from './builders.js';
import { ScriptedActivities } from './scripted-activities.js';
import { REQUEST, SHORT_SETTINGS, WorkflowLab } from './workflow-lab.js';
import { until } from './until.js';

type TaskChange = Partial<(typeof SHORT_SETTINGS)['task']>;

/** Scripted models and tests, but real journals, blobs, repositories and saved histories, in a data folder of its own. */
export async function openRecordLab(namespace: string, task: TaskChange = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), 'intern-record-'));
  const lab = await WorkflowLab.open(namespace, {
    ...SHORT_SETTINGS,
    task: { ...SHORT_SETTINGS.task, ...task },
  });
  const parts = partsOf(dataDir, lab);
  const effects = new RecordingActivities(parts);
  await lab.work(effects);
  const fileOf = (taskId: string): string => join(dataDir, 'tasks', taskId, 'events.jsonl');

  return {
    ...parts,
    lab,
    dataDir,
    effects,
    fileOf,
    journalOf: (taskId: string) => readFile(fileOf(taskId), 'utf8'),
    folderOf: (taskId: string) => join(dataDir, 'tasks', taskId),
    verify: (taskId: string): Promise<TaskVerdict> => verifyTask(parts.sources, taskId),
    replay: createReplayTask({ history: parts.history, bundlePath: process.env.TEST_WORKFLOW_BUNDLE ?? '' }),
    /** Ids of the events of the task's current run at which a reset may begin anew, oldest first. */
    async resetPoints(taskId: string): Promise<readonly number[]> {
      const { events } = await lab.client.workflow.getHandle(taskId).fetchHistory();
      return (events ?? [])
        .filter((event) => event.workflowTaskCompletedEventAttributes)
        .map((event) => Number(event.eventId));
    },
    /** The first decision after an activity of that name was done, with no delivery to the journal under way. */
    async pointAfter(taskId: string, activity: string): Promise<number> {
      const { events } = await lab.client.workflow.getHandle(taskId).fetchHistory();
      const names = new Map<string, string>();
      const open = new Set<string>();
      let done = false;
      for (const event of events ?? []) {
        const scheduled = event.activityTaskScheduledEventAttributes?.activityType?.name;
        if (event.workflowTaskCompletedEventAttributes && done && open.size === 0)
          return Number(event.eventId);
        if (scheduled) names.set(String(event.eventId), scheduled);
        if (scheduled === 'recordEvents') open.add(String(event.eventId));
        const ended = String(event.activityTaskCompletedEventAttributes?.scheduledEventId);
        open.delete(ended);
        done ||= names.get(ended) === activity;
      }
      throw new Error(`there is no such point after ${activity} in task ${taskId}`);
    },
    /** Resets a run of the task, by default the current one. @returns the id of the new run */
    async reset(taskId: string, workflowTaskFinishEventId: number, runId?: string): Promise<string> {
      const { runId: current } = await lab.client.workflow.getHandle(taskId).describe();
      const answer = await lab.client.workflowService.resetWorkflowExecution({
        namespace,
        workflowExecution: { workflowId: taskId, runId: runId ?? current },
        reason: 'by a test',
        workflowTaskFinishEventId: workflowTaskFinishEventId as unknown as Long,
        requestId: randomUUID(),
      });
      return answer.runId;
    },
    /** Has the server forget every run of the task, as it does after the retention. */
    async forget(taskId: string): Promise<void> {
      for (const runId of await parts.server.runIds(taskId)) {
        const workflowExecution = { workflowId: taskId, runId };
        await lab.client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution });
      }
      await until(async () => (await parts.server.runIds(taskId)).length === 0);
    },
    /** Archives until so many runs of the task are saved: Temporal's list of closed runs lags behind a moment. */
    async archived(taskId: string, count = 1): Promise<void> {
      await until(async () => {
        await parts.archive();
        return (await parts.saved.runIds(taskId)).length >= count;
      });
    },
    async close(): Promise<void> {
      await lab.close();
      await parts.writer.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

type Long = NonNullable<
  Parameters<
    WorkflowLab['client']['workflowService']['resetWorkflowExecution']
  >[0]['workflowTaskFinishEventId']
>;
export type RecordLab = Awaited<ReturnType<typeof openRecordLab>>;
type Parts = ReturnType<typeof partsOf>;

function partsOf(dataDir: string, { client }: WorkflowLab) {
  const healed: string[] = [];
  const troubles: string[] = [];
  const writer = createJsonlJournalWriter({ dataDir });
  const text = createJournalText({ dataDir });
  const journal = createJsonlJournalReader({ dataDir });
  const repository = createGitCodeRepository({ dataDir });
  const blobs = createFileBlobStore({ dataDir });
  const server = createServerHistories({ client });
  const saved = createSavedHistories({ dataDir });
  const history = createTaskHistory({ server, saved });
  const reports = createFileReportStore({ dataDir });
  const remakeAll = createRemakeAll({ repository, blobs, history });
  const restoreRest = createRestoreRest({
    journal,
    history,
    saved,
    reports,
    repository,
    blobs: createFileBlobAudit({ dataDir }),
    remakeCode: remakeAll,
  });
  const mendJournal = createMendJournal({
    text,
    journal: writer,
    history,
    onHealed: (taskId) => healed.push(taskId),
  });
  const archive = createArchiveRuns({
    closedRuns: createTemporalClosedRuns({ client }),
    server,
    saved,
    mark: createArchiveMark({ dataDir }),
    mendJournal,
    completeJournal: createCompleteJournal({ text, history, journal: writer }),
    hasFolder: (taskId) => journal.has(taskId),
    onTrouble: ({ reason }) => troubles.push(reason),
  });
  return {
    healed,
    troubles,
    writer,
    journal,
    repository,
    blobs,
    server,
    saved,
    history,
    archive,
    sources: { text, journal, history, repository, blobs: createFileBlobAudit({ dataDir }), isServed: true },
    reports,
    rebuild: createRebuildJournal({ journal: writer, history, restoreRest }),
    mend: createMendOpenJournals({
      openTasks: async () => {
        const ids: string[] = [];
        for await (const run of client.workflow.list({
          query: "WorkflowType = 'codingTask' AND ExecutionStatus = 'Running'",
        }))
          ids.push(run.workflowId);
        return ids;
      },
      reader: journal,
      mendJournal,
      onTrouble: ({ reason }) => troubles.push(reason),
    }),
    recordEvents: createRecordEvents({
      repository,
      recorded: journal,
      runs: createTemporalCurrentRuns({ client }),
      journal: createHealingJournal({
        journal: writer,
        history,
        onHealed: ({ taskId }) => healed.push(taskId),
      }),
    }),
    writeReport: createWriteReport({
      journal: createHealingReader({ reader: journal, mend: mendJournal }),
      reports,
    }),
    remakeCode: createRemakeCode({ repository, blobs, history }),
    commitCode: createCommitCode({ repository, blobs, history, runs: createTemporalCurrentRuns({ client }) }),
  };
}

/** The scripted effects, with what belongs to the data folder done for real. */
class RecordingActivities extends ScriptedActivities {
  constructor(private readonly parts: Parts) {
    super();
  }

  override activities() {
    const scripted = super.activities();
    const { rebuild, recordEvents, commitCode, remakeCode, blobs } = this.parts;
    return {
      ...scripted,
      rebuildJournal: rebuild,
      askModel: heartbeating(async (input: AskModelInput) => {
        const answer = await scripted.askModel(input);
        const isOurs = this.script.askModel !== undefined || answer.kind !== 'code';
        return withStoredTexts(blobs, input, isOurs ? answer : await writtenAnswer(blobs, input));
      }),
      takeRequest: async (input: TakeRequestInput) => {
        await blobs.put(input.task_id, REQUEST);
        return scripted.takeRequest(input);
      },
      writeReport: async (input: WriteReportInput) => {
        await scripted.writeReport(input);
        await this.parts.writeReport(input);
      },
      recordEvents: heartbeating(async (input: Parameters<typeof recordEvents>[0]) => {
        const result = await recordEvents(input);
        await scripted.recordEvents(input);
        return result;
      }),
      remakeCode: heartbeating(remakeCode),
      commitCode: heartbeating(async (input: Parameters<typeof commitCode>[0]) => {
        await this.script.commitCode?.();
        return commitCode(input);
      }),
    };
  }
}

/** The same answer, with the texts that its call names in the task's blobs. */
async function withStoredTexts(
  blobs: Parts['blobs'],
  { step }: AskModelInput,
  answer: AskModelResult,
): Promise<AskModelResult> {
  if (!('call' in answer)) return answer;
  const [prompt, given] = await Promise.all([
    blobs.put(step.task_id, `prompt of ${step.kind} ${step.iteration}`),
    blobs.put(step.task_id, `answer to ${step.kind} ${step.iteration}`),
  ]);
  return { ...answer, call: { ...answer.call, prompt_sha256: prompt.sha256, answer_sha256: given.sha256 } };
}

/** Code whose content is in the task's blobs, another one for each iteration. */
export async function writtenAnswer(blobs: Parts['blobs'], { step }: AskModelInput): Promise<AskModelResult> {
  if (step.kind === 'plan') return { kind: 'plan', plan: aPlan('email'), call: aCall() };
  const name = step.module ?? '';
  const contents = {
    [`src/${name}.ts`]: `export const iteration = ${step.iteration}; // ${step.step}\n`,
    [`test/${name}.test.ts`]: `// tests of ${name}\n`,
  };
  const files = await Promise.all(
    Object.entries(contents).map(async ([path, content]) => ({
      path,
      ...(await blobs.put(step.task_id, content)),
    })),
  );
  return { kind: 'code', files, strategy: 'whole', call: aCall() };
}
