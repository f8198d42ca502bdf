import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';

const root = new URL('../../', import.meta.url);
const read = (path: string): Promise<string> => readFile(new URL(path, root), 'utf8');

/** What npm does by itself, without a script of ours. */
const OF_NPM = ['ci', 'install', 'link', 'exec'];

describe('the documents for people', () => {
  it.each(['README.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md'])(
    'names in %s only scripts that package.json has',
    async (file) => {
      const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> };
      const named = [...(await read(file)).matchAll(/npm (?:run )?([a-z][a-z:-]*)/g)].map(
        (match) => match[1] ?? '',
      );
      const missing = named.filter((name) => !OF_NPM.includes(name) && !Object.hasOwn(scripts, name));
      expect(missing).toEqual([]);
    },
  );

  it('names in README.md only commands that `intern` has', async () => {
    const { readdir } = await import('node:fs/promises');
    const commands = (await readdir(new URL('src/cli/commands/', root))).map((name) =>
      name.replace('.ts', ''),
    );
    const named = [...(await read('README.md')).matchAll(/code-intern ([a-z-]+)/g)].map(
      (match) => match[1] ?? '',
    );
    expect(named.filter((name) => !commands.includes(name))).toEqual([]);
    expect(named.length).toBeGreaterThan(3);
  });
});
