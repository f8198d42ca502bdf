import { readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, 'dist', 'program');

/** Parts of earlier builds stay for a day. */
function newestPart(name: string): string {
  const parts = readdirSync(folder).filter((file) => file.startsWith(`${name}-`));
  const ages = parts.map((file) => [statSync(join(folder, file)).mtimeMs, file] as const);
  return ages.sort(([one], [other]) => other - one)[0]?.[1] ?? name;
}

/** Everything that is loaded before a program of the build does anything, as its text. */
function loadedFirst(program: string): string {
  const seen = new Set<string>();
  const texts: string[] = [];
  const open = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    const text = readFileSync(path, 'utf8');
    texts.push(text);
    for (const [, name = ''] of text.matchAll(/^(?:import|export)\b[^;]*?from\s*"(\.[^"]+)";?$/gm))
      open(join(dirname(path), name));
    for (const [, name = ''] of text.matchAll(/^import\s*"(\.[^"]+)";?$/gm)) open(join(dirname(path), name));
  };
  open(join(folder, program.endsWith('.js') ? program : newestPart(program)));
  return texts.join('\n');
}

/** By the paths that the packer leaves above what it took from a package, and by what stays outside. */
const holds = (text: string, library: string): boolean =>
  text.includes(`\n// node_modules/${library}/`) || text.includes(`from "${library}"`);

describe('what is loaded before anything is done', () => {
  it.each([
    [
      'a command',
      'intern.js',
      ['@temporalio/client', '@temporalio/worker', 'express', 'typescript', 'undici', 'execa', 'ws', 'pino'],
    ],
    [
      'MCP over stdio',
      'part-mcp-stdio',
      ['@temporalio/client', '@grpc/grpc-js', 'express', 'undici', 'execa'],
    ],
    ['a worker', 'worker.js', ['typescript', 'undici', 'gpt-tokenizer', 'webpack', 'express', 'commander']],
    ['the thread of workflows', 'workflow-worker-thread.js', ['@temporalio/client', '@grpc/grpc-js', 'rxjs']],
  ])('AP-80 %s holds nothing that only others need', (_who, program, foreign) => {
    const text = loadedFirst(program);
    expect(text.length).toBeGreaterThan(10_000);
    expect(foreign.filter((library) => holds(text, library))).toEqual([]);
  });

  it('AP-80 is text of one byte a character, which an engine keeps in half the memory', () => {
    const wide = readdirSync(folder).filter((name) =>
      /[^\0-\xff]/.test(readFileSync(join(folder, name), 'utf8')),
    );
    expect(wide).toEqual([]);
  });
});
