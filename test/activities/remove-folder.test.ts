import { expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolder } from '../../src/activities/remove-folder.js';
import { aWorkspace } from '../support/workspace.js';

it.each([
  [
    'folders too deep for a path',
    // A shell does not go that deep.
    'python3 -c "import os,sys; [(os.mkdir(sys.argv[1]), os.chdir(sys.argv[1])) for _ in range(40)]; open(\'f\', \'w\')" "$0"',
    'd'.repeat(200),
  ],
  ['closed folders', 'mkdir -p "$0/b/c"; echo x > "$0/b/f"; chmod 0 "$0/b"; chmod 0 "$0"', 'a'],
  [
    'names that are no text',
    'mkdir -p "$0" "$(printf "\\377\\376")/x"; chmod 0 "$0"; chmod 0 "$(printf "\\377\\376")"',
    'a',
  ],
])('WF-14 removes %s, and follows no link out', (_what, line, name) => {
  const outside = aWorkspace({ 'kept.txt': 'kept' });
  const folder = join(aWorkspace(), 'work');
  execFileSync('/bin/sh', ['-c', `mkdir "$1"; cd "$1"; ln -s "$2" out; ${line}`, name, folder, outside]);
  return removeFolder(folder).then(() => {
    expect(existsSync(folder)).toBe(false);
    expect(readdirSync(outside)).toEqual(['kept.txt']);
  });
});
