import type { DemoTask } from '../demo-task.js';

/** The rule for domains is what the first writing gets wrong: it forgets that a domain needs a dot. */
const code = (
  domainRule: string,
): string => String.raw`const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+)*$/;
const LABEL = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
const LONGEST_ADDRESS = 254;
const LONGEST_LOCAL_PART = 64;

function isDomain(domain) {
  const labels = domain.split('.');
  ${domainRule}
}

/** True when the text has the form of an e-mail address; nothing is sent and no domain is looked up. */
export function isValidEmail(text) {
  if (typeof text !== 'string' || text.length > LONGEST_ADDRESS) return false;
  const at = text.lastIndexOf('@');
  if (at < 1) return false;
  const local = text.slice(0, at);
  return local.length <= LONGEST_LOCAL_PART && LOCAL_PART.test(local) && isDomain(text.slice(at + 1));
}
`;

const tests = `import test from 'node:test';
import assert from 'node:assert/strict';
import { isValidEmail } from '../src/email-validator.js';

test('accepts a plain address', () => {
  assert.equal(isValidEmail('ada@example.org'), true);
});

test('accepts dots, plus signs and subdomains', () => {
  assert.equal(isValidEmail('ada.lovelace+notes@mail.example.co.uk'), true);
});

test('refuses text without an at sign or without a name before it', () => {
  assert.equal(isValidEmail('example.org'), false);
  assert.equal(isValidEmail('@example.org'), false);
});

test('refuses a domain without a dot', () => {
  assert.equal(isValidEmail('ada@localhost'), false);
});

test('refuses dots at the edges or side by side', () => {
  assert.equal(isValidEmail('.ada@example.org'), false);
  assert.equal(isValidEmail('ada..l@example.org'), false);
  assert.equal(isValidEmail('ada@example..org'), false);
});

test('refuses blanks and a second at sign', () => {
  assert.equal(isValidEmail('ada lovelace@example.org'), false);
  assert.equal(isValidEmail('ada@home@example.org'), false);
});

test('keeps to the limits of length', () => {
  assert.equal(isValidEmail('a'.repeat(64) + '@example.org'), true);
  assert.equal(isValidEmail('a'.repeat(65) + '@example.org'), false);
});

test('refuses what is not text', () => {
  assert.equal(isValidEmail(undefined), false);
  assert.equal(isValidEmail(42), false);
});
`;

/** The sample task: its first code has a real bug, which its tests find. */
export const emailValidator: DemoTask = {
  title: 'Build email validator',
  language: 'javascript',
  modules: [
    {
      name: 'email-validator',
      purpose: 'exports isValidEmail(text): true when the text has the form of an e-mail address, else false',
      depends_on: [],
      first: { code: code('return labels.every((label) => LABEL.test(label));'), tests },
      corrected: {
        code: code('return labels.length > 1 && labels.every((label) => LABEL.test(label));'),
        tests,
      },
    },
  ],
};
