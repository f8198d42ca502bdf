import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { COMMAND, intern } from '../../src/domain/kernel/invocation.js';

const src = new URL('../../src/', import.meta.url);

const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');

describe('the hints that name a command', () => {
  it('AP-80 name it as it is typed, from one constant', async () => {
    const { bin } = JSON.parse(await readFile(new URL('../package.json', src), 'utf8')) as {
      bin: Record<string, string>;
    };
    expect(COMMAND).toBe('code-intern');
    expect(intern()).toBe(COMMAND);
    expect(bin).toEqual({ [COMMAND]: 'bin/intern.js', intern: 'bin/intern.js' });
    const commands = (await readdir(new URL('cli/commands/', src))).map((name) => name.replace('.ts', ''));
    const bare = new RegExp(`\\bintern (?:${commands.join('|')})\\b.*`, 'g');
    const files = (await readdir(src, { recursive: true })).filter((name) => name.endsWith('.ts'));
    const found = await Promise.all(
      files.map(async (name) => {
        const text = withoutComments(await readFile(new URL(name, src), 'utf8'));
        return [...text.matchAll(bare)].map((match) => `${name}: ${match[0]}`);
      }),
    );
    expect(files.length).toBeGreaterThan(100);
    expect(found.flat()).toEqual([]);
  });
});
