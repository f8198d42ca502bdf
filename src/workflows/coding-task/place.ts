import { getExternalWorkflowHandle, setHandler, workflowInfo } from '@temporalio/workflow';
import { ADMISSION_ID } from '../../domain/admission/lanes.js';
import type { PriorityName } from '../../domain/admission/priority.js';
import {
  grantSignal,
  preemptSignal,
  releaseSignal,
  reprioritiseSignal,
  requeueSignal,
  type CodingTaskInput,
  type Release,
} from '../messages.js';

/** A task's place among those that run: admission gives it and may want it back. */
export type Place = {
  isHeld(): boolean;
  /** True from when admission wants the place back until it has been given back. */
  isWanted(): boolean;
  /** The lease it holds; null without a place. */
  lease(): number | null;
  /** What a task that continues as new takes along. */
  carried(): Pick<CodingTaskInput, 'lease' | 'wanted'>;
  /** Tells admission that the place is free. Whoever was asked must answer, also without a place. */
  giveBack(how: Release['how']): Promise<void>;
  /** Tells admission how urgent the task is from now on. */
  reprioritise(priority: PriorityName): Promise<void>;
  /** Asks for a place again, after giving it back as `parked`. */
  ask(): Promise<void>;
};

/**
 * Listens to admission. Its messages carry ever higher numbers; one that is lower than what was heard before belongs to a
 * place that is long gone, and is ignored.
 *
 * @param options `whenWanted` is called when the place is wanted back while it is held; `priority` tells how urgent the
 * task is at that moment
 */
export function takePlace(
  { lease: initial, wanted: wantedBefore = null }: Pick<CodingTaskInput, 'lease' | 'wanted'>,
  { whenWanted, priority }: { readonly whenWanted: () => void; readonly priority: () => PriorityName },
): Place {
  const { workflowId } = workflowInfo();
  let held = initial;
  let wanted = wantedBefore;
  let heard = Math.max(held ?? 0, wanted ?? 0);

  setHandler(grantSignal, (lease) => {
    if (lease <= heard) return;
    heard = lease;
    held = lease;
    wanted = null;
  });
  setHandler(preemptSignal, (lease) => {
    if (lease < heard) return;
    heard = lease;
    wanted = lease;
    if (held !== null) whenWanted();
  });

  async function tellAdmission(send: () => Promise<void>): Promise<void> {
    try {
      await send();
    } catch {
      // No admission there to hear it: the next one asks every open task when it starts.
    }
  }

  return {
    isHeld: () => held !== null && wanted === null,
    isWanted: () => wanted !== null,
    lease: () => held,
    carried: () => ({ lease: held, wanted }),
    async giveBack(how) {
      const lease = wanted ?? held;
      held = null;
      wanted = null;
      const admission = getExternalWorkflowHandle(ADMISSION_ID);
      await tellAdmission(() =>
        admission.signal(releaseSignal, { task_id: workflowId, lease, how, priority: priority() }),
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
