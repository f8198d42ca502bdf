import { DomainError } from '../kernel/domain-error.js';
import { hasCode } from './demands.js';
import { moduleNamed, type ModuleState, type TaskState } from './state.js';

/** What may stand inside a file's name: where it ends, another word begins. */
const INSIDE_NAME = /[\w.-]/;

function mentions(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    const before = text[at - 1] ?? ' ';
    const after = text.slice(at + name.length, at + name.length + 2);
    // A full stop ends a sentence, unless a letter follows it.
    const goesOn = INSIDE_NAME.test(after[0] ?? ' ') && !/^\.(?!\w)/.test(after);
    if (!INSIDE_NAME.test(before) && !goesOn) return true;
  }
  return false;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function isMentioned({ file, test_file }: ModuleState, text: string): boolean {
  return [file, test_file].some((path) => mentions(text, baseName(path)));
}

/**
 * The module that a bug report is to correct: the one it names, else the first whose file it mentions, else the newest
 * with code, since what was built last is what was looked at last.
 * @throws DomainError `unknown_module` or `no_code`
 */
export function reportedModule(
  state: TaskState,
  report: { readonly module: string | null; readonly description: string },
): ModuleState {
  if (report.module !== null) {
    const named = moduleNamed(state, report.module);
    if (!hasCode(named))
      throw new DomainError('no_code', `the module "${named.name}" has no code yet`, 'module');
    return named;
  }
  const written = state.modules.filter(hasCode);
  const found = written.find((module) => isMentioned(module, report.description)) ?? written.at(-1);
  if (!found) throw new DomainError('no_code', 'the task has no code yet');
  return found;
}
