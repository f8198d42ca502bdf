import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '../../../src/domain/task/events.js';
import { renderReport } from '../../../src/domain/task/report.js';
import { aPlan, aRecord, aRecorded } from '../../support/builders.js';
import { play } from '../../support/story.js';

const render = (events: readonly unknown[]): string => renderReport(events as readonly RecordedEvent[]);

describe('the report of a task', () => {
  it('WF-15 says what came of it, with the proof, the modules, versions and calls, and how to clone it', () => {
    const { events, state } = play({ plan: aPlan('email', 'form'), tests: ['failed'] });
    const report = render(events);
    expect(report).toContain('# Build email validator\n');
    expect(report).toContain(`**Completed.** The proof is test run \`${String(state.last_test?.run)}\``);
    expect(report).toContain(`on version 3, code hash \`${String(state.code_hash)}\``);
    expect(report).toContain(
      '| `email` | does email | complete | 2 | `src/email.ts`, `test/email.test.ts` |',
    );
    expect(report).toContain('| `form` | does form | complete | 1 |');
    expect(report).toContain('all tests together on version 3, passed: 2 of 2 passed.');
    expect(report).toContain('| v2 | `commit-2` | correct\\-email\\-2 | coder |');
    expect(report.match(/\| mistral:7b \| 1 \| 880 \| 210 \| 4\.0 \|/g)).toHaveLength(state.calls);
    expect(report).toContain('git clone code.git my-copy');
    expect(report).toContain('`v1` to `v3`');
  });

  it('WF-14 says in what the tests ran, with a warning for runs without isolation', () => {
    const { events } = play({ plan: aPlan('email') });
    expect(render(events)).toContain('Isolation of the test runs: bubblewrap.\n');
    const bare = events.map((event) =>
      event.event_type === 'TEST_PASSED' ? { ...event, data: { ...event.data, sandbox: 'none' } } : event,
    );
    expect(render(bare)).toContain('Isolation of the test runs: none. **Warning: "none" means');
  });

  it('WF-15 of a failed task says where and why, with the tests that failed', () => {
    const { events } = play({ plan: aPlan('email'), tests: ['failed', 'failed'], max_iterations: 2 });
    const report = render(events);
    expect(report).toMatch(/\*\*Failed\*\* in module `email`/);
    expect(report).toContain('- `email works` in `test/email.test.ts`: expected true, was false');
  });

  it('WF-15 of a task cancelled before it began has nothing but that to say', () => {
    expect(render(aRecord(['TASK_CANCELLED', { reason: 'user' }]))).toMatch(/\*\*Cancelled\*\*: user\n$/);
    expect(render([])).toContain('Not ended yet (not started).');
  });

  it('WF-15 AP-4 of a task that was cancelled by force says how, and not that it failed', () => {
    const message = 'cancelled by force: it could not hear it';
    const report = render(aRecord(['TASK_STARTED'], ['TASK_CANCELLED', { reason: 'terminated', message }]));
    expect(report).toContain('**Cancelled**: cancelled by force: it could not hear it\n');
  });

  it('WF-15 is the same text for the same events, and puts up with events of a newer writer', () => {
    const { events } = play({ plan: aPlan('email') });
    expect(render(events)).toBe(render(events));
    const stranger = aRecorded('TASK_TELEPORTED', {}, { sequence: events.length + 1 });
    expect(render([...events, stranger])).toBe(render(events));
  });

  it('WF-15 shows text from outside as text: it cannot format, link or break a table', () => {
    const prompt_line = 'x](http://evil) <img src=y> **b**\n# | `c`';
    const report = render(aRecord(['TASK_STARTED', { prompt_line }]));
    expect(report).toContain('# x\\]\\(http://evil\\) \\<img src=y\\> \\*\\*b\\*\\* \\# \\| \\`c\\`\n');
  });
});
