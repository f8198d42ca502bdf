import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DomainError } from '../../../../src/domain/kernel/domain-error.js';
import { MOST_MESSAGE_CHARACTERS } from '../../../../src/domain/task/bounds.js';
import {
  readBugReport,
  readIntervention,
  writeIntervention,
} from '../../../../src/domain/task/messages/index.js';
import { eventId } from '../../../support/builders.js';
import { refusalOf } from '../../../support/refusal.js';

fc.configureGlobal({ seed: 44 });

const REPORT = { description: 'accepts a@@b', code_version: 1 };

describe('a bug report from outside', () => {
  it('AP-5 is read with what is missing as null; Temporal itself is the client where none is named', () => {
    expect(readBugReport(REPORT)).toEqual({
      ...REPORT,
      code_hash: null,
      module: null,
      client: 'temporal',
      seen: null,
    });
  });

  it('EV-15 brings the clock of what its sender had seen', () => {
    const seen = { event_id: eventId(4), vector_clock: { coder: 1 } };
    expect(readBugReport({ ...REPORT, seen }).seen).toEqual(seen);
    expect(readBugReport({ ...REPORT, seen: { vector_clock: {} } }).seen).toEqual({
      event_id: null,
      vector_clock: {},
    });
  });

  it.each<[unknown, string]>([
    [null, 'message'],
    ['text', 'message'],
    [{ ...REPORT, description: ' ' }, 'description'],
    [{ ...REPORT, description: 'x'.repeat(MOST_MESSAGE_CHARACTERS + 1) }, 'description'],
    [{ description: 'd' }, 'code_version'],
    [{ ...REPORT, code_version: 0 }, 'code_version'],
    [{ ...REPORT, code_version: 1.5 }, 'code_version'],
    [{ ...REPORT, code_hash: 7 }, 'code_hash'],
    [{ ...REPORT, client: 'a b' }, 'client'],
    [{ ...REPORT, seen: [] }, 'seen'],
    [{ ...REPORT, seen: { vector_clock: { coder: -1 } } }, 'vector_clock'],
  ])('AP-5 refuses %j and names %s', (message, field) => {
    expect(refusalOf(() => readBugReport(message)).field).toBe(field);
  });
});

describe('an intervention from outside', () => {
  it.each([
    { wish: { kind: 'guidance', text: 'no regex', when: 'safe_point' } },
    { wish: { kind: 'guidance', text: 'no regex', when: 'now' } },
    { wish: { kind: 'pause', when: 'safe_point' } },
    { wish: { kind: 'pause', when: 'now' } },
    { wish: { kind: 'resume' } },
    { wish: { kind: 'priority', value: 'HIGH' } },
    { wish: { kind: 'iteration_limit', value: 9 } },
  ] as const)('WF-5 $wish.kind comes back from the wire as it was sent', ({ wish }) => {
    const intervention = { wish, client: 'rest', seen: { event_id: null, vector_clock: { coder: 2 } } };
    expect(readIntervention(JSON.parse(JSON.stringify(writeIntervention(intervention))))).toEqual(
      intervention,
    );
  });

  it.each(['model', 'answer', 'edit_file', 'budget'])('WF-5 refuses %s by its name', (kind) => {
    expect(refusalOf(() => readIntervention({ kind })).message).toMatch(
      new RegExp(`"${kind}" is not possible in this version.*guidance, pause`),
    );
  });

  it.each<[unknown, string]>([
    [{}, 'kind'],
    [{ kind: 'guidance' }, 'text'],
    [{ kind: 'guidance', text: 'x', when: 'tomorrow' }, 'when'],
    [{ kind: 'priority', value: 'URGENT' }, 'value'],
    [{ kind: 'iteration_limit', value: 0 }, 'value'],
    [{ kind: 'iteration_limit', value: 101 }, 'value'],
  ])('WF-5 refuses %j and names %s', (message, field) => {
    expect(refusalOf(() => readIntervention(message)).field).toBe(field);
  });
});

it('EV-44 whatever arrives is read or refused, and never anything else (property)', () => {
  const fields = fc.dictionary(
    fc.constantFrom(
      'description',
      'code_version',
      'code_hash',
      'client',
      'seen',
      'kind',
      'text',
      'value',
      'when',
    ),
    fc.oneof(fc.jsonValue(), fc.constantFrom('guidance', 'pause', 'x', 1)),
  );
  fc.assert(
    fc.property(fc.oneof(fields, fc.jsonValue()), (message) => {
      for (const read of [readBugReport, readIntervention]) {
        try {
          expect(read(message)).toHaveProperty('client');
        } catch (error) {
          expect(error).toBeInstanceOf(DomainError);
        }
      }
    }),
  );
});
