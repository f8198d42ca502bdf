import { withoutHead } from './template-marks.js';

/** How a thought begins and ends in the answers of one family of models; `open` is null where it never nests. */
type Marks = { readonly begin: RegExp; readonly open: RegExp | null; readonly close: RegExp };

const NAMES =
  '(?:seed:)?(?:think|thinking|thoughts?|reason|reasoning|reflection|analysis|scratchpad|inner_monologue)';
const FORMS: readonly Marks[] = [
  // Qwen, DeepSeek and most others; attributes and upper case occur.
  {
    begin: new RegExp(`^<${NAMES}(?:\\s[^<>]{0,200})?>`, 'i'),
    open: new RegExp(`<${NAMES}(?:\\s[^<>]{0,200})?>`, 'gi'),
    close: new RegExp(`</${NAMES}\\s{0,9}>`, 'gi'),
  },
  // Magistral; Kimi; OpenThinker; Command A.
  { begin: /^\[THINK\]/, open: null, close: /\[\/THINK\]/g },
  { begin: /^◁think▷/, open: null, close: /◁\/think▷/g },
  { begin: /^<\|begin_of_thought\|>/, open: null, close: /<\|end_of_thought\|>/g },
  { begin: /^<\|START_THINKING\|>/, open: null, close: /<\|END_THINKING\|>/g },
  // gpt-oss: every channel but `final` is for itself.
  {
    begin:
      /^<\|channel\|>\s{0,9}(?:analysis|commentary)[^<]{0,100}(?:<\|constrain\|>[^<]{0,40})?<\|message\|>/,
    open: null,
    close: /<\|end\|>|<\|call\|>|(?=<\|channel\|>\s{0,9}final\b)/g,
  },
  // Gemma.
  { begin: /^<\|channel>\s{0,9}thought\b/, open: null, close: /<channel\|>/g },
  { begin: /^<unused94>(?:thought\b)?/, open: null, close: /<unused95>/g },
];
/** An empty thought in one tag. */
const EMPTY = new RegExp(`^<${NAMES}\\s{0,9}/>`, 'i');
/** Ends of thoughts whose beginning the server took as part of the prompt. */
const UNOPENED = new RegExp(`</${NAMES}\\s{0,9}>|\\[/THINK\\]|◁/think▷|<channel\\|>`, 'gi');
const FENCE = /^ {0,3}(`{3,}|~{3,})([^`\n]*)/;
const QUOTES = '`\'"';
/** More than any model puts in a row; each is looked for in the whole of what follows. */
const MOST_THOUGHTS = 16;

type Tag = {
  readonly start: number;
  readonly end: number;
  readonly kind: 'open' | 'close';
  readonly fenced: boolean;
  /** Nothing stands before it on its line. */
  readonly first: boolean;
};

/** A tag in quotes is spoken about, not used. */
function isQuoted(text: string, start: number, end: number): boolean {
  const before = text[start - 1] ?? '';
  return before !== '' && QUOTES.includes(before) && text[end] === before;
}

/** The fence that is open after a line, given the one that was open before it. */
function fenceAfter(line: string, open: string | null): string | null {
  const [, marks, info = ''] = FENCE.exec(line) ?? [];
  if (marks === undefined) return open;
  if (open === null) return marks;
  return info.trim() === '' && marks[0] === open[0] && marks.length >= open.length ? null : open;
}

function* linesOf(text: string): Generator<{ readonly line: string; readonly at: number }> {
  for (let at = 0; at <= text.length;) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end < 0 ? undefined : end);
    yield { line, at };
    at += line.length + 1;
  }
}

/** The tags of a text in their order, no further than they are asked for. Lines are told apart because they make fences. */
function* tagsIn(text: string, { open, close }: Pick<Marks, 'open' | 'close'>): Generator<Tag> {
  let fence: string | null = null;
  for (const { line, at } of linesOf(text)) {
    const fenced = fence !== null;
    const tags: Tag[] = [];
    for (const [kind, pattern] of [['open', open] as const, ['close', close] as const]) {
      for (const match of pattern === null ? [] : line.matchAll(pattern)) {
        const start = at + match.index;
        const end = start + match[0].length;
        const first = line.slice(0, match.index).trim() === '';
        if (!isQuoted(text, start, end)) tags.push({ start, end, kind, fenced, first });
      }
    }
    yield* tags.sort((a, b) => a.start - b.start);
    fence = fenceAfter(line, fence);
  }
}

const SUBSTANCE = ['```', '~~~', '{', '['];

/** Where the last fence or bracket begins: what an answer is made of. -1 without any. */
function lastSubstance(text: string): number {
  return Math.max(...SUBSTANCE.map((mark) => text.lastIndexOf(mark)));
}

function firstSubstance(text: string): number {
  const found = SUBSTANCE.map((mark) => text.indexOf(mark)).filter((at) => at >= 0);
  return Math.min(text.length, ...found);
}

/** Where a thought may end: where its marks balance, at the first end outside fences, at the first alone in a fence. */
type Ends = { balanced: number | null; plain: number | null; fenced: number | null };

function noteEnd(ends: Ends, tag: Tag): void {
  if (tag.kind === 'open') return;
  if (!tag.fenced) ends.plain ??= tag.end;
  else if (tag.first) ends.fenced ??= tag.end;
}

/**
 * Where the thought ends whose first mark was taken off the text; null when all of the text is thought. A model that thinks
 * about such tags does not balance them, and may leave a fence open: the first end counts after which there is an answer.
 * @param substance where the last of what an answer is made of begins
 */
function endOfThought(text: string, marks: Marks, substance: number): number | null {
  const ends: Ends = { balanced: null, plain: null, fenced: null };
  let depth = 1;
  for (const tag of tagsIn(text, marks)) {
    noteEnd(ends, tag);
    if (tag.fenced) continue;
    depth += tag.kind === 'open' ? 1 : -1;
    if (depth > 0) continue;
    ends.balanced = tag.end;
    break;
  }
  const known = [ends.balanced, ends.plain, ends.fenced].filter((end) => end !== null);
  return known.find((end) => end <= substance) ?? known[0] ?? null;
}

/** The text behind a thought whose beginning is not in it; the text itself when there is none. */
function behindUnopened(text: string): string {
  if (/^[{[]/.test(text)) return text;
  const begun = firstSubstance(text);
  const isEnd = ({ fenced, first, start, end: behind }: Tag): boolean => {
    const last = text[behind] === undefined || text[behind] === '\n';
    return !fenced && (first || (last && start < begun));
  };
  let end: Tag | null = null;
  for (const tag of tagsIn(text, { open: null, close: UNOPENED })) {
    if (!isEnd(tag)) continue;
    end = tag;
    break;
  }
  if (!end) return text;
  const rest = text.slice(end.end).trim();
  const losesCode = lastSubstance(text.slice(0, end.start)) >= 0 && lastSubstance(rest) < 0;
  return rest === '' || losesCode ? text : rest;
}

/**
 * The answer without what the model said to itself before it. Only what leads the answer is a thought: the same tags within
 * code, JSON or prose are text of the answer. A thought without an end is all there is: '' comes back.
 */
export function withoutLeadingThoughts(answer: string): string {
  const substance = lastSubstance(answer);
  let text = answer.trimStart();
  for (let thoughts = 0; thoughts < MOST_THOUGHTS; thoughts += 1) {
    const empty = EMPTY.exec(text);
    const marks = FORMS.find(({ begin }) => begin.test(text));
    const begin = empty ?? marks?.begin.exec(text);
    if (!begin) return behindUnopened(text);
    const within = text.slice(begin[0].length);
    const behind = answer.length - within.length;
    const end = empty || !marks ? 0 : endOfThought(within, marks, substance - behind);
    if (end === null) return '';
    text = withoutHead(within.slice(end));
  }
  return text;
}
