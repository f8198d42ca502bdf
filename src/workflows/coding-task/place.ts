import { CancellationScope, condition, getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import { ADMISSION_ID } from '../../domain/admission/lanes.js';
import { refuseField } from '../../domain/kernel/fields.js';
import type { PriorityName } from '../../domain/admission/priority.js';
import { onSignal } from '../checked-messages.js';
import {
  grantSignal,
  preemptSignal,
  rejoinSignal,
  releaseSignal,
  reprioritiseSignal,
  requeueSignal,
  type CodingTaskInput,
  type Release,
} from '../messages.js';
import type { Resets } from './resets.js';

/** A task's place among those that run: admission gives it and may want it back. */
export type Place = {
  isHeld(): boolean;
  /** True from when admission wants the place back until it has been given back; also while it is lapsed. */
  isWanted(): boolean;
  /** True from a reset until admission is told of it: whatever place the task had was that of another run. */
  isLapsed(): boolean;
  /** The lease it holds; null without a place. */
  lease(): number | null;
  /** What a task that continues as new takes along. */
  carried(): Pick<CodingTaskInput, 'lease' | 'wanted' | 'told_resets'>;
  /** Tells admission that the place is free. Whoever was asked must answer, also without a place. */
  giveBack(how: Release['how']): Promise<void>;
  /** Tells admission how urgent the task is from now on. */
  reprioritise(priority: PriorityName): Promise<void>;
  /** Asks for a place again, after giving it back as `parked`. */
  ask(): Promise<void>;
};

/** What the clocks of two machines may differ by at most. */
const AHEAD_MS = 86_400_000;

/** Numbers began with the time of the first admission, and went up by one: none is far ahead of now. */
function refuseForged(lease: number): void {
  if (lease > Date.now() + AHEAD_MS) refuseField('lease', 'is a number that no admission can have given yet');
}

/** What tells admission of a task that it may not know. */
function described({ request_sha256, prompt_line, client }: CodingTaskInput) {
  const { workflowId, memo } = workflowInfo();
  const text = (name: string): string | null => {
    const value = memo?.[name];
    return typeof value === 'string' ? value : null;
  };
  return {
    task_id: workflowId,
    request_sha256,
    prompt_line,
    client,
    language: text('language'),
    idempotency_key: text('idempotency_key'),
  };
}

/** How many resets admission knows of; none was told of a task that it did not start itself. */
function resetsTold({ told_resets, carried }: CodingTaskInput): number {
  if (told_resets !== undefined) return told_resets;
  return workflowInfo().parent?.workflowId === ADMISSION_ID ? (carried?.resets?.count ?? 0) : -1;
}

/** A reset is no message: only looking shows it. */
async function atEachReset(resets: () => Resets, act: () => void): Promise<never> {
  for (;;) {
    const { count } = resets();
    await condition(() => resets().count !== count);
    act();
  }
}

/**
 * Listens to admission. Its messages carry ever higher numbers; one that is lower than what was heard before belongs to a
 * place that is long gone, and is ignored. So is every number that was heard before a reset, or came with it, because
 * Temporal gives a reset run the signals of the run before once more: the task says that it has no place, and waits for one.
 *
 * @param options `whenWanted` is called when the place is wanted back while it is held, and after a reset; `priority` tells
 * how urgent the task is at that moment
 */
export function takePlace(
  input: CodingTaskInput,
  {
    whenWanted,
    priority,
    resets,
  }: {
    readonly whenWanted: () => void;
    readonly priority: () => PriorityName;
    readonly resets: () => Resets;
  },
): Place {
  const { workflowId, runId } = workflowInfo();
  let held = input.lease;
  let wanted = input.wanted ?? null;
  let heard = Math.max(held ?? 0, wanted ?? 0);
  let told = resetsTold(input);
  const isLapsed = (): boolean => resets().count > told;

  onSignal(grantSignal, (lease) => {
    refuseForged(lease);
    if (lease <= heard) return;
    heard = lease;
    if (isLapsed()) return;
    held = lease;
    wanted = null;
  });
  onSignal(preemptSignal, (lease) => {
    refuseForged(lease);
    if (lease < heard) return;
    heard = lease;
    if (isLapsed()) return;
    wanted = lease;
    if (held !== null) whenWanted();
  });

  void CancellationScope.nonCancellable(() => atEachReset(resets, whenWanted));

  async function tellAdmission(send: () => Promise<void>): Promise<void> {
    try {
      await send();
    } catch {
      // No admission there to hear it: the next one asks every open task when it starts.
    }
  }

  return {
    isHeld: () => !isLapsed() && held !== null && wanted === null,
    isWanted: () => isLapsed() || wanted !== null,
    isLapsed,
    lease: () => (isLapsed() ? null : held),
    carried: () => ({ lease: held, wanted, told_resets: told }),
    async giveBack(how) {
      const lease = wanted ?? held;
      const { count, run } = resets();
      const isUnknown = isLapsed();
      told = count;
      held = null;
      wanted = null;
      const admission = getExternalWorkflowHandle(ADMISSION_ID);
      await tellAdmission(() =>
        isUnknown && how !== 'ended'
          ? admission.signal(rejoinSignal, {
              ...described(input),
              priority: priority(),
              how,
              run: run ?? runId,
            })
          : admission.signal(releaseSignal, { task_id: workflowId, lease, how, priority: priority() }),
      );
    },
    reprioritise: (now) =>
      tellAdmission(() =>
        getExternalWorkflowHandle(ADMISSION_ID).signal(reprioritiseSignal, {
          task_id: workflowId,
          priority: now,
        }),
      ),
    ask: () => tellAdmission(() => getExternalWorkflowHandle(ADMISSION_ID).signal(requeueSignal, workflowId)),
  };
}
