import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJsonlJournalWriter } from '../../src/adapters/jsonl/index.js';
import type { RecordedEvent } from '../../src/domain/task/events.js';
import { batch } from '../suites/event-journal.js';
import { aPlan, TASK_ID } from './builders.js';
import { judgeKillLoop, type Verdict, type Watched } from './judge-kill-loop.js';
import { play } from './story.js';

const events = play({ plan: aPlan('email') }).events as unknown as readonly RecordedEvent[];
const seen = events.map(({ sequence, event_id }) => ({ sequence, event_id }));
const watched: Watched = { taskId: TASK_ID, seen, ended: true };
const verdict: Verdict = {
  task_id: TASK_ID,
  ok: true,
  history: 'server',
  lines: events.length,
  summary: null,
};

describe('the judge of the kill loop', () => {
  let dataDir: string;
  let journal: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'intern-judge-'));
    journal = join(dataDir, 'tasks', TASK_ID, 'events.jsonl');
    const writer = createJsonlJournalWriter({ dataDir });
    await writer.append(batch(events));
    await writer.close();
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  const judge = (watchers: readonly Watched[] = [watched], verdicts: readonly Verdict[] = [verdict]) =>
    judgeKillLoop(dataDir, watchers, verdicts);
  const problems = async (...given: Parameters<typeof judge>) => (await judge(...given)).problems.join('\n');

  it('EV-21 finds nothing in a loop in which all went well', async () => {
    expect(await judge()).toEqual({ problems: [], completed: 1, events: events.length });
  });

  it('EV-21 EV-22 finds each event that a watcher did not see, and the end that none saw', async () => {
    for (const left of [[], seen.slice(0, -1), seen.slice(1), seen.toReversed()])
      expect(await problems([{ ...watched, seen: left }])).toContain(
        `of ${events.length} events a watcher saw`,
      );
    const other = seen.with(3, { sequence: 4, event_id: 'another' });
    expect(await problems([{ ...watched, seen: other }])).toContain('event 4 was shown as another one');
    expect(await problems([{ ...watched, ended: false }])).toContain('its watcher saw no end');
  });

  it('EV-20 finds what verify says, and where it says nothing', async () => {
    expect(await problems([watched], [])).toContain('verify says nothing of it');
    expect(await problems([watched], [verdict, verdict])).toContain('speaks of it 2 times');
    expect(await problems([watched], [{ ...verdict, ok: false, summary: 'line 4' }])).toContain(
      'verify: line 4',
    );
    expect(await problems([watched], [{ ...verdict, history: 'none' }])).toContain('found no history');
    expect(await problems([watched], [{ ...verdict, lines: 3 }])).toContain(`3 of ${events.length} lines`);
  });

  it('EV-21 EV-22 EV-23 finds a journal that is torn, short, gone, or of a task that nobody submitted', async () => {
    const whole = await readFile(journal, 'utf8');
    await appendFile(journal, '{"pos');
    expect(await problems()).toContain('no whole line');
    await writeFile(journal, whole.slice(0, whole.lastIndexOf('\n', whole.length - 2) + 1));
    expect(await problems()).toContain('is lost');
    expect((await judge()).completed).toBe(0);
    await rm(journal);
    expect(await problems()).toContain('is lost');
    await writeFile(journal, whole);
    await mkdir(join(dataDir, 'tasks', 'other'));
    expect(await problems()).toBe('other: nobody submitted it');
    expect(await problems([], [])).toContain('there was no task');
  });
});
