import type { CountTokens } from './count-tokens.js';
import type { ContextDraft, Section } from './draft-context.js';

/** A message of a chat, in the form that every model server takes. */
export type PromptMessage = { readonly role: 'system' | 'user' | 'assistant'; readonly content: string };

/** What a chat template adds around one message, in tokens; generous. */
const PER_MESSAGE = 10;

/** The layers in their order; a section with an empty body is left out, heading and all. */
export function assembleMessages(
  draft: ContextDraft,
  sections: readonly Section[],
  previousAnswer: string,
): readonly PromptMessage[] {
  const parts = sections.filter(({ body }) => body !== '').map(({ heading, body }) => `${heading}\n${body}`);
  const messages: PromptMessage[] = [
    { role: 'system', content: draft.system },
    { role: 'user', content: [...parts, `# Now\n${draft.instruction}`].join('\n\n') },
  ];
  if (draft.dialogue) {
    messages.push(
      { role: 'assistant', content: previousAnswer === '' ? '(no usable answer)' : previousAnswer },
      {
        role: 'user',
        content: `Your answer cannot be used: ${draft.dialogue.problem}\nAnswer again, in whole and in the form that was asked for.`,
      },
    );
  }
  return messages;
}

/** The estimated tokens of a whole prompt. */
export function countMessages(messages: readonly PromptMessage[], count: CountTokens): number {
  return messages.reduce((sum, { content }) => sum + count(content) + PER_MESSAGE, 0);
}
