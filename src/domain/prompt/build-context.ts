import { assembleMessages, countMessages, type PromptMessage } from './assemble-messages.js';
import { ContextTooLarge } from './context-too-large.js';
import type { CountTokens } from './count-tokens.js';
import type { ContextDraft, Section } from './draft-context.js';
import { grantRoom } from './grant-room.js';
import { shorten } from './shorten.js';
import { budgetsFor, type Slot } from './slot-budgets.js';

export type BuiltContext = {
  readonly messages: readonly PromptMessage[];
  /** Tokens that each slot really uses; `answer` is what the answer may have. */
  readonly slots: Readonly<Record<string, number>>;
  readonly estimatedTokens: number;
  readonly answerLimit: number;
};

type Granted = Readonly<Partial<Record<Slot, number>>>;
/** One context being fitted. */
type Fitting = { readonly draft: ContextDraft; readonly limit: number; readonly count: CountTokens };

/** The least that must be seen of the user's own words. */
const LEAST_TASK = 100;
/** Texts longer than this many characters a token are not counted whole: they are too long in any case. */
const MOST_CHARACTERS_PER_TOKEN = 16;
const ROUNDS = 8;
/** An answer may take up to this multiple of its slot where the prompt leaves room. */
const LARGEST_ANSWER = 2;

function wantedBy(text: string, { limit, count }: Fitting): number {
  if (text === '') return 0;
  const atLeast = Math.ceil(text.length / MOST_CHARACTERS_PER_TOKEN);
  return atLeast > limit ? atLeast : count(text);
}

function wantedBySlot(fitting: Fitting): Granted {
  const { sections, dialogue } = fitting.draft;
  const wanted = Object.fromEntries(sections.map(({ slot, body }) => [slot, wantedBy(body, fitting)]));
  return { ...wanted, dialogue: wantedBy(dialogue?.answer ?? '', fitting) };
}

/** What stands in every prompt of this draft, however much is shortened: rules, headings, instruction. */
function fixedTokens({ draft, count }: Fitting): number {
  const headings = draft.sections
    .filter(({ body }) => body !== '')
    .map((section) => ({ ...section, body: ' ' }));
  return countMessages(assembleMessages(draft, headings, ''), count);
}

/** The tokens of a context before anything is shortened: what routing decides on (CX-4). */
export function wantedTokens(draft: ContextDraft, limit: number, count: CountTokens): number {
  const fitting = { draft, limit, count };
  return Object.values(wantedBySlot(fitting)).reduce((sum, tokens) => sum + tokens, fixedTokens(fitting));
}

function attempt({ draft, limit, count }: Fitting, granted: Granted): BuiltContext {
  const sections = draft.sections.map((section): Section => ({
    ...section,
    body: shorten(section.body, granted[section.slot] ?? 0, count, section.cut),
  }));
  const previous = shorten(draft.dialogue?.answer ?? '', granted.dialogue ?? 0, count, 'middle');
  const messages = assembleMessages(draft, sections, previous);
  const estimatedTokens = countMessages(messages, count);
  const { answer, safety } = budgetsFor(limit);
  const answerLimit = Math.max(answer, Math.min(LARGEST_ANSWER * answer, limit - safety - estimatedTokens));
  const slots: Record<string, number> = {
    format_rules: count(draft.system),
    instruction: count(draft.instruction),
  };
  for (const { slot, body } of sections) slots[slot] = body === '' ? 0 : count(body);
  slots.dialogue = previous === '' ? 0 : count(previous);
  slots.answer = answerLimit;
  return { messages, slots, estimatedTokens, answerLimit };
}

/**
 * Fits a draft into a context: each slot is shortened to its room, with a visible marker. The estimate of the whole, with
 * the room for the answer and the safety margin, is never above `limit`.
 * @throws ContextTooLarge when the fixed parts and the beginning of the task alone do not fit
 */
export function fitContext(draft: ContextDraft, limit: number, count: CountTokens): BuiltContext {
  const fitting = { draft, limit, count };
  const budgets = budgetsFor(limit);
  const ceiling = limit - budgets.answer - budgets.safety;
  const fixed = fixedTokens(fitting);
  const wanted = wantedBySlot(fitting);
  const least = fixed + Math.min(wanted.task ?? 0, LEAST_TASK);
  if (least > ceiling) throw new ContextTooLarge(least - ceiling, limit);
  let room = ceiling - fixed;
  let excess = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const context = attempt(fitting, grantRoom(wanted, budgets, room));
    excess = context.estimatedTokens - ceiling;
    if (excess <= 0) return context;
    room -= excess;
  }
  throw new ContextTooLarge(excess, limit);
}
