import { pathFault } from '../task/safe-path.js';

const PATH = /(?:[A-Za-z]:)?[\w@.\-/\\]*[\w@\-/\\]\.[A-Za-z]{1,5}/;
const FILE_PATH = new RegExp(`^(${PATH.source})$`);
const ENDINGS = /\.(?:[cm]?[jt]sx?|py|json|md|txt|html?|css|ya?ml|toml|cfg|sh)$/i;
const COMMENT = /^\s*(?:\/\/|#|\/\*+|<!--|--|""")\s*(.*?)\s*(?:\*\/|-->|""")?\s*$/;
const LABEL = /^(?:file(?:\s?name)?|path|title)\s*[:=]\s*/i;
const DRESSING = /^[\s*_`#>:"'()[\]{}\d.)]*?(?=[\w@./\\~])|[\s*_`:"'()[\]{},;]+$/g;

function asPath(text: string): string | null {
  const bare = text.replace(DRESSING, '').replace(LABEL, '').replace(DRESSING, '');
  return FILE_PATH.test(bare) && ENDINGS.test(bare)
    ? bare.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '')
    : null;
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
  const text = COMMENT.exec(line)?.[1];
  return text === undefined || text === '' ? null : asPath(text);
}

/** The path that a line of prose names as a heading: `### src/a.js`, `**src/a.js**:`, `File: src/a.js`, or at its end in back-ticks. */
export function pathInHeading(line: string): string | null {
  const whole = asPath(line.trim());
  if (whole !== null) return whole;
  const quoted = [...line.matchAll(/[`*"]+([^`*"]+)[`*"]+/g)].map(([, text]) => asPath(text ?? ''));
  const named = quoted.filter((path) => path !== null);
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
