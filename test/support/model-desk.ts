import { Context } from '@temporalio/activity';
import { setTimeout as delay } from 'node:timers/promises';
import type { AskModelInput, AskModelResult } from '../../src/activities/contract.js';
import { defaultAnswer } from './scripted-activities.js';

type Call = { readonly taskId: string; readonly kind: string; answer(): void };

/**
 * A model server's side of things: every call is seen from its first moment until it has really ended, so that nobody's
 * word is needed for how many are in flight.
 */
export class ModelDesk {
  /** Calls in the order in which they began. */
  readonly began: { readonly taskId: string; readonly kind: string }[] = [];
  /** Calls that were cut off. */
  readonly aborted: string[] = [];
  most = 0;
  private readonly open = new Set<Call>();
  private readonly watchers = new Set<() => void>();

  /** @param holds whether a call waits until it is answered by hand; else it takes `ms` */
  constructor(
    private readonly holds: (taskId: string) => boolean,
    private readonly ms: () => number = () => 1,
  ) {}

  readonly ask = async (input: AskModelInput): Promise<AskModelResult> => {
    const { task_id: taskId, kind } = input.step;
    const context = Context.current();
    const beat = setInterval(() => context.heartbeat(), 50);
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const call = { taskId, kind, answer };
    this.open.add(call);
    this.began.push({ taskId, kind });
    this.most = Math.max(this.most, this.open.size);
    this.changed();
    try {
      const done = this.holds(taskId) ? answered : delay(this.ms());
      await Promise.race([done, context.cancelled]);
      return defaultAnswer(input);
    } catch (error) {
      this.aborted.push(taskId);
      throw error;
    } finally {
      clearInterval(beat);
      this.open.delete(call);
      this.changed();
    }
  };

  inFlight(): readonly string[] {
    return [...this.open].map(({ taskId }) => taskId);
  }

  answer(taskId: string): void {
    for (const call of this.open) if (call.taskId === taskId) call.answer();
  }

  /** Resolves when this is so. */
  until(ready: (desk: this) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!ready(this)) return;
        this.watchers.delete(check);
        resolve();
      };
      this.watchers.add(check);
      check();
    });
  }

  private changed(): void {
    for (const watcher of [...this.watchers]) watcher();
  }
}
