import { describe, expect, it } from '@jest/globals';
import { countByCharacters } from '../../../src/domain/prompt/index.js';
import { shorten } from '../../../src/domain/prompt/shorten.js';

describe('shortening', () => {
  it('CX-2 leaves alone what fits', () => {
    expect(shorten('short', 10, countByCharacters, 'end')).toBe('short');
    expect(shorten('', 0, countByCharacters, 'end')).toBe('');
  });

  it('CX-2 uses the room that it has, marker included', () => {
    const text = 'abcdefgh'.repeat(1_000);
    const short = shorten(text, 100, countByCharacters, 'end');
    expect(countByCharacters(short)).toBeLessThanOrEqual(100);
    expect(countByCharacters(short)).toBeGreaterThan(95);
    expect(short.startsWith('abcdefgh')).toBe(true);
    expect(short).toMatch(/\[… \d+ characters left out …\]\n$/);
  });

  it('CX-2 says truly how much was left out', () => {
    const text = '0123456789'.repeat(500);
    const short = shorten(text, 200, countByCharacters, 'middle');
    const left = Number(/\[… (\d+) characters/.exec(short)?.[1]);
    expect(short.replace(/\n\[….*…\]\n/, '').length + left).toBe(text.length);
    expect(short.endsWith('6789')).toBe(true);
  });

  it('CX-2 never cuts a character in two', () => {
    for (let tokens = 15; tokens < 60; tokens += 1) {
      expect(() =>
        encodeURIComponent(shorten('🎉'.repeat(400), tokens, countByCharacters, 'middle')),
      ).not.toThrow();
    }
  });

  it('CX-2 leaves nothing where not even the marker fits', () => {
    expect(shorten('x'.repeat(1_000), 3, countByCharacters, 'end')).toBe('');
  });
});
