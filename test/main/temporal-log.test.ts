import { describe, expect, it } from '@jest/globals';
import { createTemporalLines, failureMessage } from '../../src/main/temporal-log.js';

const RUN = '01a22f41-572c-7da1-a71a-802b7dfd0a88';
/** As Temporal's core 1.24 hands it on. */
const FAILURE =
  'Failure { failure: Some(Failure { message: "priority.toLowerCase is \\"not\\" a function\\nat all", source: "TypeScriptSDK", stack_trace: "TypeError: secret prompt", encoded_attributes: None }), force_cause: Unspecified }';

function log() {
  const lines: { level: string; fields: unknown; message: string }[] = [];
  const note = (level: string) => (fields: unknown, message?: string) =>
    void lines.push({ level, fields, message: message ?? '' });
  let ms = 0;
  const temporal = createTemporalLines({ warn: note('warn'), error: note('error') }, () => ms);
  const turns = () => new Promise((resolve) => setImmediate(resolve));
  return { lines, temporal, turns, pass: (milliseconds: number) => (ms += milliseconds) };
}

describe('lines of Temporal in our log', () => {
  it('OB-11 AP-63 a workflow task that fails is told with its workflow, its run and the error, and nothing else', async () => {
    const { lines, temporal, turns } = log();
    temporal.nameWorkflows((runId) => Promise.resolve(runId === RUN ? 'intern-admission' : null));
    temporal.write('warn', 'Failing workflow task', { runId: RUN, failure: FAILURE, target: 'core' });
    await turns();
    expect(lines).toEqual([
      {
        level: 'warn',
        message: 'Temporal: Failing workflow task',
        fields: {
          workflowId: 'intern-admission',
          runId: RUN,
          error: 'priority.toLowerCase is "not" a function at all',
        },
      },
    ]);
  });

  it('OB-12 the same is told once a minute, with how many lines were left out, whichever part of Temporal says it', async () => {
    const { lines, temporal, turns, pass } = log();
    const fail = (error: string) => {
      temporal.write('error', 'Failed to process Workflow Activation', {
        runId: RUN,
        error: new Error(error),
      });
      temporal.write('warn', 'Failing workflow task', { runId: RUN, failure: FAILURE });
    };
    for (let attempt = 1; attempt <= 50; attempt += 1) fail(`attempt ${attempt}`);
    temporal.write('warn', 'Failing workflow task', { runId: 'another', failure: FAILURE });
    pass(59_999);
    fail('late');
    await turns();
    expect(lines.map(({ fields }) => (fields as { runId: string }).runId)).toEqual([RUN, 'another']);
    pass(1);
    fail('again');
    await turns();
    expect(lines.at(-1)?.fields).toEqual({ runId: RUN, error: 'Error: again', left_out: 101 });
  });

  it('OB-12 other lines are told apart by what they are about and by their error', async () => {
    const { lines, temporal, turns } = log();
    for (const error of ['no space left', 'no space left', 'read-only file system'])
      temporal.write('warn', 'Activity failed', { activityId: '7', runId: RUN, error: new Error(error) });
    temporal.write('warn', 'Activity failed', {
      activityId: '8',
      runId: RUN,
      error: new Error('no space left'),
    });
    temporal.write('warn', 'No workflows registered, not polling for workflow tasks');
    await turns();
    expect(lines.map(({ fields }) => (fields as { error: string }).error)).toEqual([
      'Error: no space left',
      'Error: read-only file system',
      'Error: no space left',
    ]);
  });

  it('OB-11 a failure in another form than known is left out, and a long one is cut', () => {
    expect(failureMessage('Failure { cause: None }')).toBeNull();
    expect(failureMessage(`x message: "${'a'.repeat(1_000)}`)).toHaveLength(300);
    expect(failureMessage('message: "open')).toBe('open');
  });
});
