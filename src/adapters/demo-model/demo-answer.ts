import { modulePaths } from '../../domain/task/plan-rules.js';
import { LanguageModelError, type ChatRequest } from '../../ports/language-model.js';
import type { DemoTask } from './demo-task.js';
import { taskInMessage } from './find-task.js';
import { otherLanguage, unknownPrompt } from './refusals.js';

const LANGUAGES = { javascript: 'JavaScript', typescript: 'TypeScript', python: 'Python' } as const;

function refuse(message: string): never {
  throw new LanguageModelError('bad_request', message);
}

function plan({ language, modules }: DemoTask): string {
  const proposals = modules.map(({ name, purpose, depends_on }) => ({ name, purpose, depends_on }));
  return JSON.stringify({ language, modules: proposals }, null, 2);
}

function files({ title, language, modules }: DemoTask, { kind, module }: ChatRequest['purpose']): string {
  const script =
    modules.find(({ name }) => name === module) ??
    refuse(`the demo has no module "${module ?? ''}" in "${title}"`);
  const { code, tests } = kind === 'correct' ? (script.corrected ?? script.first) : script.first;
  const { file, test_file } = modulePaths(language, script.name);
  const remark =
    kind === 'correct' ? 'The code was wrong; here it is corrected.' : 'Here are the module and its tests.';
  return `${remark}\n\n\`\`\`${language} ${file}\n${code}\`\`\`\n\n\`\`\`${language} ${test_file}\n${tests}\`\`\`\n`;
}

/**
 * What the script says at this place.
 * @throws LanguageModelError `bad_request` for a task, or a language, that the demo has no script for
 */
export function demoAnswer({ messages, purpose }: ChatRequest): string {
  const prompt = messages.find(({ role }) => role === 'user')?.content ?? '';
  const task = taskInMessage(prompt) ?? refuse(unknownPrompt);
  const wanted = /^Language: (\w+)$/m.exec(prompt)?.[1];
  const own = LANGUAGES[task.language];
  if (wanted !== undefined && wanted !== own) refuse(otherLanguage(task.title, own));
  return purpose.kind === 'plan' ? plan(task) : files(task, purpose);
}
