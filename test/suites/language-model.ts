import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LanguageModel } from '../../src/ports/language-model.js';
import { aChatRequest } from '../support/chat-request.js';

export type LanguageModelFixture = {
  readonly model: LanguageModel;
  readonly close: () => Promise<void>;
};

/** What every plug for LanguageModel must do; the fixture's model answers `aChatRequest()` in at least two pieces. */
export function describeLanguageModel(name: string, open: () => Promise<LanguageModelFixture>): void {
  describe(`${name} as a LanguageModel`, () => {
    let fixture: LanguageModelFixture;
    beforeAll(async () => {
      fixture = await open();
    });
    afterAll(() => fixture.close());

    it('CX-20 streams its answer: the pieces together are the text', async () => {
      const pieces: string[] = [];
      const answer = await fixture.model.chat(aChatRequest({ onText: (text) => pieces.push(text) }));
      expect(pieces.length).toBeGreaterThan(1);
      expect(pieces.join('')).toBe(answer.text);
      expect(answer.text.trim()).not.toBe('');
      expect(answer.finish).toBe('stop');
    });

    it('CX-20 says how long the first token and the whole answer took', async () => {
      const { firstTokenMs, durationMs } = await fixture.model.chat(aChatRequest());
      expect(firstTokenMs).toBeGreaterThanOrEqual(0);
      expect(durationMs).toBeGreaterThanOrEqual(firstTokenMs);
    });

    it('CX-20 makes no call when the caller has aborted before, and rethrows the reason', async () => {
      const reason = new Error('cancelled before');
      const pieces: string[] = [];
      const request = aChatRequest({
        signal: AbortSignal.abort(reason),
        onText: (text) => pieces.push(text),
      });
      await expect(fixture.model.chat(request)).rejects.toBe(reason);
      expect(pieces).toEqual([]);
    });

    it('CX-20 stops in the middle of an answer when the caller aborts, and rethrows the reason', async () => {
      const controller = new AbortController();
      const reason = new Error('cancelled in the middle');
      let pieces = 0;
      const onText = (): void => {
        pieces += 1;
        controller.abort(reason);
      };
      await expect(fixture.model.chat(aChatRequest({ signal: controller.signal, onText }))).rejects.toBe(
        reason,
      );
      expect(pieces).toBe(1);
    });

    it('CX-23 says that it is reachable, where, and that the asked model is there', async () => {
      const health = await fixture.model.health(['mistral:7b'], 5_000);
      expect(health).toMatchObject({ reachable: true, models: { 'mistral:7b': true }, problem: null });
      expect(health.address).not.toBe('');
    });
  });
}
