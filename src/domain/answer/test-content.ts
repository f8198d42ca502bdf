import type { Language } from '../task/plan.js';

const TESTS: Readonly<Record<Language, RegExp>> = {
  javascript: /(?:^|[^\w.])(?:test|it)(?:\.\w+)?\s*\(/,
  typescript: /(?:^|[^\w.])(?:test|it)(?:\.\w+)?\s*\(/,
  python: /^[ \t\f]*(?:async[ \t]+)?def[ \t]+test\w*[ \t]*\(/m,
};
const TEST_LIBRARIES =
  /node:test|\bfrom\s+['"](?:vitest|@jest\/globals)['"]|\bimport\s+(?:unittest|pytest)\b/;

/** True when the text has at least one test. */
export function hasTests(language: Language, content: string): boolean {
  return TESTS[language].test(content);
}

/** True when a file without a name is meant as a test file: it has tests, or imports what tests are written with. */
export function looksLikeTests(language: Language, content: string): boolean {
  return (
    TEST_LIBRARIES.test(content) || (hasTests(language, content) && /\b(?:assert|expect)\b/.test(content))
  );
}
