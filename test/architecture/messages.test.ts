import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DomainError } from '../../src/domain/kernel/domain-error.js';
import { MESSAGES } from '../../src/workflows/message-table.js';
import * as messages from '../../src/workflows/messages.js';
import { EXAMPLES, spoilt } from '../support/message-examples.js';

fc.configureGlobal({ seed: 11 });

const FOLDER = new URL('../../src/workflows/', import.meta.url);
/** Where alone a message is made, and gets its handler. */
const CHECKED = 'checked-messages.ts';

const all = Object.values(MESSAGES).flatMap(({ signals, updates, queries }) => [
  ...signals,
  ...updates,
  ...queries,
]);

async function workflowCode(): Promise<ReadonlyMap<string, string>> {
  const files = (await readdir(FOLDER, { recursive: true })).filter((name) => name.endsWith('.ts'));
  const texts = await Promise.all(files.map((name) => readFile(new URL(name, FOLDER), 'utf8')));
  return new Map(files.map((name, index) => [name, texts[index] ?? '']));
}

/** Reads what is fit, refuses what is not, and does nothing else with it. */
function expectReadOrRefused(message: (typeof all)[number], args: readonly unknown[]): void {
  try {
    message.read(...args);
  } catch (error) {
    expect([message.name, error]).toEqual([message.name, expect.any(DomainError)]);
    expect((error as DomainError).message.length).toBeLessThan(30_000);
  }
}

describe('the messages of the workflows', () => {
  it('WF-4 SC-4 are all in one table, with what reads them: whatever is defined beside it is never heard', () => {
    const defined = Object.values(messages).filter((one) => typeof one === 'object' && 'read' in one);
    expect(new Set(defined)).toEqual(new Set(all));
    for (const { read } of all) expect(read).toBeInstanceOf(Function);
  });

  it('WF-4 SC-4 are told for every workflow that there is', async () => {
    const index = (await workflowCode()).get('index.ts') ?? '';
    const workflows = [...index.matchAll(/^export \{ (\w+) \} from/gm)].map(([, name]) => name);
    expect(workflows.sort()).toEqual(Object.keys(MESSAGES).sort());
  });

  it('WF-4 SC-4 come to a handler through their reader only: nobody else defines or handles one', async () => {
    const direct = /\b(setHandler|setDefault\w+Handler|define(Signal|Update|Query))\b/;
    const files = [...(await workflowCode())].filter(([, text]) => direct.test(text)).map(([name]) => name);
    expect(files).toEqual([CHECKED]);
  });

  it('WF-4 SC-4 are all heard by the code of their workflow', async () => {
    const code = [...(await workflowCode()).values()].join('\n');
    for (const [name, message] of Object.entries(messages)) {
      if (!all.some((one) => one === (message as unknown))) continue;
      expect([name, new RegExp(`\\bon(Signal|Update|Query)\\(\\s*${name}\\b`).test(code)]).toEqual([
        name,
        true,
      ]);
    }
  });

  it('WF-4 SC-4 fit as their examples say', () => {
    for (const message of all) expect(() => message.read(...EXAMPLES[message.name]())).not.toThrow();
  });

  it('SC-4 SC-15 EV-44 are read or refused, whatever comes (fuzz of every field, and property)', () => {
    for (const message of all) {
      const example = EXAMPLES[message.name]();
      for (const args of spoilt(example)) if (Array.isArray(args)) expectReadOrRefused(message, args);
      fc.assert(
        fc.property(fc.array(fc.jsonValue(), { maxLength: 3 }), (args) => expectReadOrRefused(message, args)),
      );
    }
  });

  it.each<[(typeof all)[number], unknown]>([
    [messages.grantSignal, Number.NaN],
    [messages.grantSignal, -1],
    [messages.grantSignal, 1e300],
    [messages.revokeSignal, 'x'],
    [messages.revokeSignal, ['../../etc']],
    [messages.revokeSignal, Array.from({ length: 2_001 }, () => 't')],
    [messages.withdrawSignal, 'n'.repeat(101)],
    [messages.reprioritiseSignal, { task_id: 't', priority: 'URGENT' }],
    [messages.reprioritiseSignal, { task_id: 't', priority: 'constructor' }],
    [messages.releaseSignal, { task_id: 't', lease: 1, how: 'gone', priority: 'LOW' }],
    [messages.configureSignal, { limits: { running: 0, waiting: 1, critical_extra: 0, ageing_ms: null } }],
  ])('SC-4 SC-15 $name refuses %j', (message, value) => {
    expect(() => message.read(value)).toThrow(DomainError);
  });
});
