import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { shellQuoted } from '../../../src/domain/kernel/shell-quoted.js';

describe('a text as one word of a shell', () => {
  it.each(['/home/me/.local/share/code-intern', 'C++_1.0@x:y,z=%', '/daten/Müller'])(
    'AP-80 stays as it is where a shell takes it so: %s',
    (text) => {
      expect(shellQuoted(text)).toBe(text);
    },
  );

  it.each([
    '/my data/tasks',
    "it's",
    '$HOME',
    '`id`',
    'a"b',
    'a;b',
    '',
    '~',
    '*',
    'a\\b',
    '#a',
    '(x)',
    'a\nb',
  ])('AP-80 arrives whole: %j', (text) => {
    const word = shellQuoted(text);
    expect(execFileSync('/bin/sh', ['-c', `printf %s ${word}`]).toString()).toBe(text);
    expect(word).not.toBe(text);
  });
});
