import { describe, expect, it } from '@jest/globals';
import { saysNothing } from '../../../src/domain/kernel/visible-text.js';

describe('a text in which nothing is seen', () => {
  it.each([
    ['nothing', ''],
    ['blanks of all kinds', ' \t\r\n\u00a0\u1680\u2003\u2028\u2029\u3000'],
    ['a blank of no width', '\u200b'],
    ['NUL', '\0'],
    ['other controls', '\u0001\u001b\u007f\u0085'],
    ['a mark of byte order', '\ufeff'],
    ['joiners and directions', '\u200c\u200d\u200e\u202e\u2060\u2066'],
    ['a soft hyphen', '\u00ad'],
    ['fillers of Hangul', '\u115f\u1160\u3164\uffa0'],
    ['the blank of braille', '\u2800'],
    ['selectors of variants, and tags', '\ufe0f\u{e0100}\u{e0041}'],
    ['the empty notehead', '\u{1d159}'],
    ['halves of characters', '\ud83d\udc00 \udfff'.replace('\udc00', '')],
    ['what is no character', '\uffff\ufdd0\u{10ffff}'],
    ['many of them', '\u200b\0 '.repeat(30_000)],
  ])('AP-1 is %s', (_what, text) => {
    expect(saysNothing(text)).toBe(true);
  });

  it.each(['x', '.', '\u200bx', '\0?\0', '構', '🙂', '👩‍💻', 'e\u0301', '\u0301', '\ue000', '-', '０'])(
    'AP-1 is not %j',
    (text) => {
      expect(saysNothing(text)).toBe(false);
    },
  );
});
