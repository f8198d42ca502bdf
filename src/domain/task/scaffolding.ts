import type { Language } from './plan.js';

/** Files that the first version has besides those written for the task, so that its code runs where it is cloned to. */
export function scaffolding(
  language: Language,
): readonly { readonly path: string; readonly content: string }[] {
  switch (language) {
    case 'typescript':
    case 'javascript':
      return [
        {
          path: 'package.json',
          content: `${JSON.stringify({ name: 'task', private: true, type: 'module' }, null, 2)}\n`,
        },
      ];
    case 'python':
      return [];
  }
}
