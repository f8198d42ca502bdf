import type { DemoTask } from './demo-task.js';
import { emailValidator } from './tasks/email-validator.js';
import { romanNumerals } from './tasks/roman-numerals.js';
import { shoppingCart } from './tasks/shopping-cart.js';

const TASKS: readonly DemoTask[] = [emailValidator, romanNumerals, shoppingCart];

/** Titles of the tasks that the demo knows; the first is the sample task. */
export const demoTasks: readonly string[] = TASKS.map(({ title }) => title);

/** Lower case, words only, without articles: how a prompt is recognised. */
function normalised(text: string): string {
  return text
    .toLowerCase()
    .replace(/e-mail/g, 'email')
    .replace(/[^a-z0-9]+/g, ' ')
    .replace(/\b(?:a|an|the|please)\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** True when the demo has a script for exactly this prompt, whatever its case, articles and punctuation. */
export function knowsPrompt(prompt: string): boolean {
  return TASKS.some(({ title }) => normalised(title) === normalised(prompt));
}

/** The task that a prompt as the context manager makes it is about: its first section holds the user's own words. */
export function taskInMessage(message: string): DemoTask | null {
  const words = /^# The task\n([\s\S]*?)(?:\n\n# |$)/.exec(message)?.[1] ?? '';
  return TASKS.find(({ title }) => normalised(title) === normalised(words)) ?? null;
}
