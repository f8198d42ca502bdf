import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';

const source = new URL('../../src/', import.meta.url);

async function files(folder: URL): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true });
  return entries.filter((name) => name.endsWith('.ts'));
}

describe('model calls', () => {
  it('CX-9 go through the context manager: nothing but the step askModel has a model answer', async () => {
    const callers: string[] = [];
    for (const file of await files(source)) {
      const text = await readFile(new URL(file, source), 'utf8');
      if (/\.chat\(/.test(text)) callers.push(file);
    }
    // The adapter's own client, and the one step that asks.
    expect(callers.filter((file) => !file.startsWith('adapters/ollama/'))).toEqual([
      expect.stringMatching(/^activities\/ask/),
    ]);
  });
});
