import { pathFault } from '../task/safe-path.js';
import { commentText } from './comment-text.js';

const DRIVE = /^[A-Za-z]:/;
const PATH_SIGNS = /^[\w@.\-/\\]+$/;
const NAMED_ENDING = /[\w@\-/\\]\.[A-Za-z]{1,5}$/;
const ENDINGS = /\.(?:[cm]?[jt]sx?|py|json|md|txt|html?|css|ya?ml|toml|cfg|sh)$/i;
const COMMENT = /^(?:\/\/|#|\/\*+|<!--|--|""")/;
const LABEL = /^(?:file(?:\s?name)?|path|title)\s*[:=]\s*/i;
/** What a path is dressed in, before and behind. */
const BEFORE = /^[\s*`#>:"'()[\]{}]*/;
const BEHIND = '*_`:"\'()[]{},;';

/** Without the signs around it; a text that does not go on like a path is left as it is. */
function undressed(text: string): string {
  const from = BEFORE.exec(text)?.[0].length ?? 0;
  const start = /^[\w@./\\~]/.test(text.slice(from, from + 1)) ? from : 0;
  let end = text.length;
  while (end > start && isDressing(text[end - 1] ?? '')) end -= 1;
  return text.slice(start, end);
}

function isDressing(sign: string): boolean {
  return BEHIND.includes(sign) || sign.trim() === '';
}

function isPath(text: string): boolean {
  return PATH_SIGNS.test(text.replace(DRIVE, '')) && NAMED_ENDING.test(text) && ENDINGS.test(text);
}

function asPath(text: string): string | null {
  const bare = undressed(undressed(text).replace(LABEL, ''));
  return isPath(bare) ? bare.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '') : null;
}

/** The path in the info string of a fence: `js src/a.js`, `src/a.js`, `js:src/a.js`, `js title="src/a.js"`. */
export function pathInInfo(info: string): string | null {
  const words = info.split(/\s+/).flatMap((word) => {
    const afterLanguage = /^[a-z+#]+:(?!\/)(.+)$/i.exec(word)?.[1];
    const afterLabel = /^[a-z]+=(.+)$/i.exec(word)?.[1];
    return [word, afterLanguage, afterLabel].filter((one) => one !== undefined);
  });
  return words.map(asPath).find((path) => path !== null) ?? null;
}

/** The path when the line is a comment that holds nothing else, such as `// src/a.js` or `# File: a.py`. */
export function pathInComment(line: string): string | null {
  const text = commentText(line, COMMENT);
  return text === null || text === '' ? null : asPath(text);
}

/** The path that a line of prose names as a heading: `### src/a.js`, `**src/a.js**:`, `File: src/a.js`, or at its end in back-ticks. */
export function pathInHeading(line: string): string | null {
  const whole = asPath(line.trim());
  if (whole !== null) return whole;
  // Every second piece between runs of quotes is quoted; the last one is not closed.
  const quoted = line
    .split(/[`*"]+/)
    .filter((_, index, pieces) => index % 2 === 1 && index < pieces.length - 1);
  const named = quoted.map(asPath).filter((path) => path !== null);
  return named.length === 1 ? (named[0] ?? null) : null;
}

/**
 * Why a path that an answer names must never be written; null when it may. A model that writes `src//a.js` or `./a.js`
 * only writes carelessly.
 */
export function unsafeMention(path: string): string | null {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (/^(?:[/~]|[A-Za-z]:)/.test(path) || parts.includes('..')) return 'leaves the repository';
  return pathFault(parts.join('/'));
}
