import { describe, expect, it } from '@jest/globals';
import { isTaskId, taskFolder } from '../../../src/domain/task/task-folder.js';
import { TASK_ID } from '../../support/builders.js';
import { refusalOf } from '../../support/refusal.js';

describe('the folder of a task', () => {
  it('EV-6 is named by the id as it stands', () => {
    expect(taskFolder(TASK_ID)).toBe(`tasks/${TASK_ID}`);
    expect(isTaskId('x'.repeat(100))).toBe(true);
  });

  it.each(['', '.', '..', 'a/b', 'a\\b', 'a\0', 'a\n', 'ä', 'x'.repeat(101), 'a.b'])(
    'EV-6 is refused for %j',
    (id) => {
      const refusal = refusalOf(() => taskFolder(id));
      expect(refusal).toMatchObject({ code: 'invalid_task_id', field: 'task_id' });
      expect(refusal.message).toContain('1 to 100 letters');
    },
  );
});
