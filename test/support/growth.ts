/** Long runs of every class of character, and repeats of what opens or nests: a piece is repeated to any length. */
export const RUNS: Readonly<Record<string, string>> = {
  spaces: ' ',
  tabs: '\t',
  newlines: '\n',
  'blanks of all kinds': ' \t\u00a0\u2003\u3000\n',
  backticks: '`',
  tildes: '~',
  dots: '.',
  slashes: '/',
  backslashes: '\\',
  hashes: '#',
  dashes: '-',
  braces: '{',
  brackets: '[',
  parentheses: '(',
  'angle brackets': '<',
  'double quotes': '"',
  'single quotes': "'",
  'smart quotes': '“',
  colons: ':',
  letters: 'a',
  digits: '7',
  emoji: '😀',
  'lone surrogates': '\ud83d',
  'letters and blanks': 'ab cd ',
  'long words': `${'x'.repeat(255)} `,
  'escape characters': '\u001b[',
  'escape strings': '\u001b]',
  'code fences': '```js\na\n```\n',
  'code fences with paths': '```js src/a.js\nexport const a = 1;\n```\n',
  'open fences': '```js\n',
  comments: '// a\n',
  'comments with blanks': '//     \t',
  'comments with paths': '// src/a.js\n',
  'block comments': '/* a */ ',
  'HTML comments': '<!-- ',
  headings: '### `src/a.js`\n',
  paths: 'src/a.js ',
  'parts of a path': 'a/',
  thoughts: '<think>a</think>\n',
  'open thoughts': '<think>\n',
  'ends of thoughts': 'a</think>\n',
  'thoughts with attributes': '<think a ',
  'marks of a template': '<|im_end|>\n',
  channels: '<|channel|>analysis<|message|>a<|end|>',
  'JSON objects': '{"name": "a"}\n',
  'JSON lists': '["a", ',
  'JSON texts': '"a": "b", ',
  'open JSON texts': '{"a": "b\n',
  exports: 'export const a1 = 1;\n',
  'export lists': 'export { a as b',
  tests: "test('a', () => {});\n",
  'test words': 'test ',
  'Python tests': 'def test_a():\n',
  'Python words': 'async def ',
  omissions: '// existing code ',
  'omissions of yours': '// add the your code ',
  'rest of the code': 'rest of the a ',
  'model words': 'model not ',
  'lines of a report': 'ok 1 - a\n',
};

/** The text of a run, so many characters long. */
export function runOf(piece: string, length: number): string {
  return piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
}

/** Doubling a text may make the work three times as much; four times is quadratic. */
export const MOST_GROWTH = 3;
const LONGEST = 32_768;
/** Work on the longest text that costs no more than reading it so often is quick, however it grows. */
const QUICK_READINGS = 100;
const TRIES = 3;

/** Milliseconds of this process's own processor time: other programs on the machine do not count. */
function costOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

function least(work: () => unknown, enough = Infinity): number {
  let cost = costOf(work);
  for (let time = 1; time < TRIES && cost < enough; time += 1) cost = Math.min(cost, costOf(work));
  return cost;
}

function readThrough(text: string): number {
  let sum = 0;
  for (let at = 0; at < text.length; at += 1) sum += text.charCodeAt(at);
  return sum;
}

const quick = new Map<number, number>();

/** What work on a text of this length may cost without being looked at. */
function quickWork(length: number): number {
  const known = quick.get(length);
  if (known !== undefined) return known;
  const reading = least(() => readThrough('x'.repeat(length)));
  const cost = QUICK_READINGS * Math.max(0.05, reading);
  quick.set(length, cost);
  return cost;
}

/**
 * Where work on growing texts begins to grow faster than they do, in one sentence; null when it never does, or stays within
 * what reading the longest text costs. Measured against the same work on half of the text, in the same process.
 */
export function superLinear(
  work: (text: string) => unknown,
  textOf: (length: number) => string,
  longest = LONGEST,
): string | null {
  const enough = quickWork(longest);
  for (let length = longest / 256; length <= longest; length *= 4) {
    const [half, whole] = [textOf(length / 2), textOf(length)];
    const first = costOf(() => work(whole));
    if (first <= enough) continue;
    // Long enough to be no noise, and again, because the engine may have been at its own affairs.
    const ratios = Array.from({ length: TRIES }, () => {
      const before = least(() => work(half), 10 * enough);
      return least(() => work(whole), 10 * enough) / before;
    });
    const growth = Math.min(...ratios);
    if (growth > MOST_GROWTH)
      return `${length} characters cost ${first.toFixed()} ms, ${growth.toFixed(1)} times as much as half of them`;
    if (first > 20 * enough) return null;
  }
  return null;
}

/** How many times as much a text of this length costs as half of it; the least of two tries where the first is too much. */
export function growthAt(
  work: (text: string) => unknown,
  textOf: (length: number) => string,
  length: number,
): number {
  const [half, whole] = [textOf(length / 2), textOf(length)];
  const ratio = (): number => {
    const before = costOf(() => work(half));
    return costOf(() => work(whole)) / Math.max(1, before);
  };
  const first = ratio();
  return first <= MOST_GROWTH ? first : Math.min(first, ratio());
}
