import type { Language } from '../task/plan.js';

const EXPORTED =
  /^export\s+(?:async\s+|declare\s+|abstract\s+)*(?:function\*?|class|const|let|var|type|interface|enum)\s+([A-Za-z_$][\w$]*)/;
const EXPORT_LIST = /^export\s*\{([^}]*)\}/;
const PYTHON_TOP = /^(?:async\s+)?(?:def|class)\s+([A-Za-z]\w*)/;
const PYTHON_METHOD = /^ {4}(?:async\s+)?def\s/;

function listedNames(line: string): readonly string[] {
  const list = EXPORT_LIST.exec(line)?.[1] ?? '';
  return list.split(',').flatMap((entry) => {
    // `a`, `a as b`, `type A`: the last word is what others see.
    const name = entry.trim().split(/\s+/).at(-1);
    return name === undefined || name === '' ? [] : [name];
  });
}

/** The names that a file offers to others, by its lines; Python's underscore names are private. */
export function exportedNames(language: Language, content: string): readonly string[] {
  const names = content.split('\n').flatMap((line) => {
    if (language === 'python') return PYTHON_TOP.exec(line)?.[1] ?? [];
    return EXPORTED.exec(line)?.[1] ?? listedNames(line);
  });
  return [...new Set(names)];
}

/** The line without the sign that begins a body. */
function withoutOpening(line: string): string {
  const text = line.trimEnd();
  return text.endsWith('{') || text.endsWith(':') ? text.slice(0, -1).trimEnd() : line;
}

/** What another module needs to know of a file: its exported lines, without bodies. */
export function signatures(language: Language, content: string): string {
  const isSignature = (line: string): boolean =>
    language === 'python' ? PYTHON_TOP.test(line) || PYTHON_METHOD.test(line) : line.startsWith('export');
  return content.split('\n').filter(isSignature).map(withoutOpening).join('\n');
}
