import { createGate, type Gate } from './gate.js';
import { defaultAnswer, type ScriptedActivities } from './scripted-activities.js';

/** 24 KB in UTF-8, as long as a message may be. */
export const LONG_TEXT = '\u754c'.repeat(8_000);

/** Scripts tasks whose journal takes nothing, and whose model does not answer one kind of step, until the gates are open. */
export function holdJournal(
  effects: ScriptedActivities,
  held: string,
): { readonly journal: Gate; readonly step: Gate } {
  const [journal, step] = [createGate(), createGate()];
  effects.script = {
    recordEvents: () => journal.pass(),
    askModel: async (input) => {
      if (input.step.kind === held) await step.pass();
      return defaultAnswer(input);
    },
  };
  return { journal, step };
}
