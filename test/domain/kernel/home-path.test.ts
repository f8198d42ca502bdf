import { describe, expect, it } from '@jest/globals';
import { expandHome, isHomePath } from '../../../src/domain/kernel/home-path.js';

describe('a path that begins with the home folder', () => {
  it.each([
    ['~', '/home/ada'],
    ['~/x', '/home/ada/x'],
    ['x/~', 'x/~'],
    ['./~', './~'],
    ['/~', '/~'],
    ['~ben/x', '~ben/x'],
    ['', ''],
  ])('AP-62 is read as a shell reads it: %j', (path, expected) => {
    expect(expandHome(path, '/home/ada')).toBe(expected);
  });

  it('AP-62 of another user is not understood', () => {
    expect(['~', '~/x', 'x', '/~a', ''].map(isHomePath)).toEqual([true, true, true, true, true]);
    expect(['~ben', '~~', '~+', '~ /x'].map(isHomePath)).toEqual([false, false, false, false]);
  });
});
