import type { RecordedCall, StandInAnswer, StandInOllama } from './stand-in-ollama.js';

/** What a model server saw in the moment when a call began. */
export type Moment = {
  /** The number that the task has in its prompt, as `#7`. */
  readonly task: number;
  /** The tasks of all calls that were open then, this one included; a task twice when two of its calls were. */
  readonly open: readonly number[];
};

export type WatchedModel = {
  /** One for each call, in the order in which they began. */
  readonly moments: readonly Moment[];
  /** The calls of a task, in the order in which they began. */
  callsOf(task: number): readonly RecordedCall[];
};

function taskOf({ body }: RecordedCall): number {
  const [, found] = /#(\d+)/.exec(body.messages.map(({ content }) => content).join('\n')) ?? [];
  if (found === undefined) throw new Error('a prompt came without the number of its task');
  return Number(found);
}

const isOpen = (call: RecordedCall): boolean => !call.hungUp && !call.finished;

/**
 * Counts from outside: a model server knows how many calls it works on, whoever else is mistaken. The number can only
 * rise when a call begins, so these are all the moments that there are.
 * @param answer what the calls are answered with
 */
export function watchModel(
  ollama: StandInOllama,
  answer: (call: RecordedCall) => StandInAnswer,
): WatchedModel {
  const moments: Moment[] = [];
  ollama.setAnswer((call) => {
    moments.push({ task: taskOf(call), open: ollama.calls.filter(isOpen).map(taskOf) });
    return answer(call);
  });
  return {
    moments,
    callsOf: (task) => ollama.calls.filter((call) => taskOf(call) === task),
  };
}
