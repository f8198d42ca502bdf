import type { Language } from './plan.js';

function packageJson(more: object): { readonly path: string; readonly content: string } {
  const content = { name: 'task', private: true, type: 'module', ...more };
  return { path: 'package.json', content: `${JSON.stringify(content, null, 2)}\n` };
}

/** Files that the first version has besides those written for the task, so that its code runs where it is cloned to. */
export function scaffolding(
  language: Language,
): readonly { readonly path: string; readonly content: string }[] {
  switch (language) {
    case 'typescript':
      return [packageJson({})];
    case 'javascript':
      return [packageJson({ scripts: { test: 'node --test' } })];
    case 'python':
      return [];
  }
}
