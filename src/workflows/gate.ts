import { defaultPayloadConverter, type PayloadConverter } from '@temporalio/common';
import { log, type WorkflowInterceptors } from '@temporalio/workflow';
import { getActivator } from '@temporalio/workflow/lib/global-attributes.js';
import { wellFormed } from '../domain/kernel/well-formed.js';
import { shortened } from './checked-messages.js';
import { MESSAGES } from './message-table.js';
import { fillEmptyTasks } from './no-empty-tasks.js';

/** Stands for a value that cannot be decoded: no reader takes it for anything. */
class Undecodable {
  readonly undecodable = true;
}

/**
 * What Temporal hands to a workflow is decoded before any code of ours sees it, and an encoding that is not known, or broken
 * JSON, would fail the workflow task for ever. Such a value is one that no reader takes.
 */
const forgiving: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  fromPayload(payload) {
    try {
      return defaultPayloadConverter.fromPayload(payload);
    } catch {
      return new Undecodable() as never;
    }
  },
};

/**
 * Signals of names that nobody hears would be kept in memory for a handler that never comes, those of Temporal's own prefix
 * fail the workflow task where there is a default handler. So they are taken out of what is handed in.
 */
function onlyKnown(names: ReadonlySet<string>): NonNullable<WorkflowInterceptors['internals']>[number] {
  return {
    activate(input, next) {
      const jobs = (input.activation.jobs ?? []).filter(({ signalWorkflow }) => {
        if (!signalWorkflow) return true;
        const name = signalWorkflow.signalName ?? '';
        if (names.has(name)) return true;
        log.warn(
          `the signal ${JSON.stringify(wellFormed(shortened(name)))} was left out: there is none of this name`,
        );
        return false;
      });
      next({ ...input, activation: { ...input.activation, jobs } });
    },
  };
}

const activator = getActivator();
const { workflowType } = activator.info;
const heard = Object.hasOwn(MESSAGES, workflowType)
  ? MESSAGES[workflowType as keyof typeof MESSAGES].signals
  : [];
activator.payloadConverter = forgiving;
activator.interceptors.internals.push(onlyKnown(new Set(heard.map(({ name }) => name))));
if (heard.length > 0) fillEmptyTasks();
