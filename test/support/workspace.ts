import { afterAll } from '@jest/globals';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { removeFolder } from '../../src/activities/remove-folder.js';

const made: string[] = [];

/** A fresh folder with these files, removed when the test file has ended. */
export function aWorkspace(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'code-intern-test-'));
  made.push(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

afterAll(async () => {
  // What tested programs leave may be hard to remove.
  for (const folder of made.splice(0)) await removeFolder(folder);
});

/** Ids of all living processes of this machine whose command line contains the text, also of those in sandboxes. */
export function processIdsWith(text: string): readonly string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && commandLine(name).includes(text));
}

/** Their command lines. */
export function commandLinesWith(text: string): readonly string[] {
  return processIdsWith(text)
    .map(commandLine)
    .filter((line) => line.includes(text));
}

function commandLine(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    // Ended meanwhile.
    return '';
  }
}
