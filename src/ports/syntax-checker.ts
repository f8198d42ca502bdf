import type { Language } from '../domain/task/plan.js';

/** Socket for asking whether a file parses in its language (CX-32). Nothing of the file is executed. */
export interface SyntaxChecker {
  /** null when it parses, or when the language cannot be checked here; else one sentence with the line. */
  check(language: Language, path: string, content: string): Promise<string | null>;
}
