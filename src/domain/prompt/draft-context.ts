import { filterStale } from '../journal/filter-stale.js';
import type { RecordedEvent } from '../task/events.js';
import { demandsOn } from '../task/demands.js';
import type { PlannedModule } from '../task/plan.js';
import type { TaskState } from '../task/state.js';
import { renderFailure, type LastFailure } from './render-failure.js';
import { renderFiles, renderSignatures, type SourceFile } from './render-files.js';
import { renderHistory } from './render-history.js';
import { renderGuidance, renderState } from './render-state.js';
import type { Cut } from './shorten.js';
import type { Slot } from './slot-budgets.js';
import { systemPrompt, type StepKind } from './system-prompts.js';

/** What was asked of the task, as it lies in the request blob. */
export type TaskRequest = { readonly prompt: string; readonly answers: readonly string[] };

/** The answer that could not be used, and the sentence that says why. */
export type Dialogue = { readonly answer: string; readonly problem: string };

export type ContextMaterial = {
  readonly kind: StepKind;
  /** The module to write or correct; null when planning. */
  readonly module: PlannedModule | null;
  readonly state: TaskState;
  readonly events: readonly RecordedEvent[];
  readonly request: TaskRequest;
  /** Current files of the module, in whole; `others` of the modules it may import. */
  readonly files: { readonly target: readonly SourceFile[]; readonly others: readonly SourceFile[] };
  readonly lastFailure: LastFailure | null;
  readonly dialogue: Dialogue | null;
};

/** A part of the context that may be shortened; with an empty body it is left out, heading and all. */
export type Section = {
  readonly slot: Slot;
  readonly heading: string;
  readonly body: string;
  readonly cut: Cut;
};

/** A context as wanted, before anything is shortened. */
export type ContextDraft = {
  readonly system: string;
  /** In the order of the layers (CX-2): state, history, current event. */
  readonly sections: readonly Section[];
  readonly instruction: string;
  readonly dialogue: Dialogue | null;
};

function taskText({ prompt, answers }: TaskRequest): string {
  if (answers.length === 0) return prompt;
  return `${prompt}\n\nMore from the user:\n${answers.map((answer) => `- ${answer}`).join('\n')}`;
}

/** What is new since a model was last asked must not be overlooked among what was said before. */
function heedNew({ state, module }: ContextMaterial): string {
  const demands = demandsOn(state, module?.name ?? null);
  if (demands.length === 0) return '';
  const bug = demands.some(({ kind }) => kind === 'bug_report');
  const ask = bug ? ' Repair the bug that was reported, and add a test that fails while it is there.' : '';
  return `${ask} Do what the user said meanwhile, the newest above all.`;
}

function instructionFor(material: ContextMaterial): string {
  const { kind, module } = material;
  const heed = heedNew(material);
  if (kind === 'plan' || !module) return `Plan this task now.${heed} Answer with the JSON object only.`;
  const files = `\`${module.file}\` and \`${module.test_file}\``;
  if (kind === 'write') return `Write the module "${module.name}" now: ${files}. ${module.purpose}${heed}`;
  return `Correct the module "${module.name}" now so that its tests pass.${heed} Answer with the whole of ${files}.`;
}

/** Puts the parts of a context in the order of its layers; nothing is shortened here. */
export function draftContext(material: ContextMaterial): ContextDraft {
  const { kind, module, state, events, request, files, lastFailure, dialogue } = material;
  const current = filterStale(events, state.code_version);
  const failure = lastFailure ? renderFailure(lastFailure) : '';
  return {
    system: systemPrompt(kind, state.language),
    sections: [
      { slot: 'task', heading: '# The task', body: taskText(request), cut: 'middle' },
      {
        slot: 'plan_state',
        heading: '# State of the work',
        body: renderState(state, module?.name ?? null),
        cut: 'end',
      },
      { slot: 'history', heading: '# What happened so far', body: renderHistory(current), cut: 'middle' },
      {
        slot: 'guidance',
        heading: '# What the user said meanwhile',
        body: renderGuidance(state),
        cut: 'end',
      },
      {
        slot: 'other_files',
        heading: '# Other modules',
        body: renderSignatures(state.language, files.others),
        cut: 'end',
      },
      { slot: 'target_files', heading: '# Current files', body: renderFiles(files.target), cut: 'middle' },
      { slot: 'last_failure', heading: '# Failing tests', body: failure, cut: 'end' },
    ],
    instruction: instructionFor(material),
    dialogue,
  };
}
