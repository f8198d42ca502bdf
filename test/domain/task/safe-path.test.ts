import { describe, expect, it } from '@jest/globals';
import { assertSafePaths, pathFault } from '../../../src/domain/task/safe-path.js';
import { refusalOf } from '../../support/refusal.js';

describe('a path in a task’s repository', () => {
  it.each([
    'a',
    'src/email.ts',
    'src/é 1.ts',
    '.gitignore',
    '.github/x',
    'console.ts',
    'a.b.c',
    'src/[id].ts',
    'x'.repeat(200),
  ])('WF-3 may be %j', (path) => {
    expect(pathFault(path)).toBeNull();
  });

  it.each([
    ['', 'empty'],
    ['/a', 'absolute'],
    ['a/../b', '".."'],
    ['./a', '"."'],
    ['a//b', 'empty part'],
    ['a/', 'empty part'],
    ['a/.git', 'belongs to git'],
    ['.GiT/x', 'belongs to git'],
    ['GIT~1', 'belongs to git'],
    ['a\\b', 'backslash'],
    ['a\u0007', 'invisible'],
    ['a\u202eb', 'invisible'],
    ['\ud800', 'invisible'],
    ['lpt1.txt', 'device'],
    ['a/-b', '"-"'],
    ['a /b', 'dot or a space'],
    ['.git./x', 'dot or a space'],
    ['a:b', 'characters'],
    ['x'.repeat(201), '200'],
  ])('WF-3 may not be %j: %s', (path, fault) => {
    expect(pathFault(path)).toContain(fault);
  });

  it.each([
    ['absolute', '/etc/passwd', 'absolute'],
    ['above the repository', 'src/../../x', '".."'],
    ['with a NUL', 'a\0b', 'control'],
    ['with a line break', 'a\nb', 'control'],
    ['with a colour', '\u001b[31ma', 'control'],
    ['with a C1 control', 'a\u009bb', 'control'],
    ['of a device', 'CON', 'device'],
    ['of a device with an ending', 'src/nul.js', 'device'],
    ['of a device with a blank before the ending', 'Aux .py', 'device'],
    ['of a port', 'a/COM¹', 'device'],
    ['of the console', 'CONOUT$', 'device'],
    ['of git', '.git/config', 'git'],
    ['of git in other letters', 'x/.GIT', 'git'],
    ['of git with a mark that macOS leaves out', '.g\u200cit/x', 'invisible'],
    ['of git as a stream of Windows', '.git::$INDEX_ALLOCATION/x', 'characters'],
    ['of git with a dot that Windows leaves out', '.git./x', 'dot'],
    ['of git with a blank that Windows leaves out', '.git /x', 'space'],
    ['that makes git fetch others', '.gitmodules', 'git'],
    ['that Windows shortens to that', 'GITMOD~1', 'git'],
    ['that reads backwards', 'a\u202etxt.sj', 'invisible'],
    ['that is an option', '-rf', '"-"'],
    ['with too many characters', 'a/'.repeat(101), '200'],
    ['with a part of too many bytes', `${'検'.repeat(86)}.js`, '255 bytes'],
  ])('WF-14 refuses one %s: %j', (_what, path, fault) => {
    expect(pathFault(path)).toContain(fault);
  });

  it('WF-3 is no twin of another where case or the form of accents does not count', () => {
    expect(() => assertSafePaths(['a/b', 'a/c', 'A2'])).not.toThrow();
    expect(refusalOf(() => assertSafePaths(['src/A', 'src/a'])).message).toContain('"src/A" only by case');
    expect(refusalOf(() => assertSafePaths(['\u00e9', 'e\u0301'])).code).toBe('unsafe_path');
    expect(refusalOf(() => assertSafePaths(['a', 'a'])).message).toContain('twice');
  });

  it('WF-3 does not lie below a file, in any order and any case', () => {
    expect(refusalOf(() => assertSafePaths(['src/x/y', 'SRC/X'])).message).toContain(
      '"SRC/X", which is a file',
    );
  });
});
