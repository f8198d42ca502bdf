import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from '../../../src/domain/kernel/json.js';
import { TASK_EVENT_TYPES } from '../../../src/domain/task/event-types.js';
import type { TaskEvent } from '../../../src/domain/task/events.js';
import { createTaskEvent, eventFromJson, eventToJson } from '../../../src/domain/task/task-event.js';
import { anEvent, T0 } from '../../support/builders.js';
import { refusalOf } from '../../support/refusal.js';

fc.configureGlobal({ seed: 7 });

/** Builds an intervention, whose data may be any JSON, with some fields changed. */
const build = (change: object = {}, nowMs = T0 + 60_000): TaskEvent =>
  createTaskEvent({ ...anEvent('USER_INTERVENTION'), ...change }, nowMs);
const cyclic: Record<string, unknown> = {};
cyclic.self = cyclic;

describe('building an event', () => {
  it('EV-2 keeps every field as given', () => {
    expect(build()).toEqual(anEvent('USER_INTERVENTION'));
    expect(Object.keys(build()).sort()).toEqual([
      'actor',
      'causation_id',
      'code_version',
      'correlation_id',
      'data',
      'event_id',
      'event_type',
      'sequence',
      'task_id',
      'timestamp',
      'vector_clock',
    ]);
  });

  it.each(TASK_EVENT_TYPES)('EV-1 takes a valid %s', (type) => {
    expect(createTaskEvent(anEvent(type), T0 + 60_000).event_type).toBe(type);
  });

  it.each<[string, string, unknown]>([
    ['task_id', 'empty', ''],
    ['task_id', 'not text', 7],
    ['task_id', 'missing', undefined],
    ['event_id', 'no UUID', 'event-1'],
    ['event_id', 'missing', undefined],
    ['event_type', 'unknown', 'TASK_PAUSED'],
    ['event_type', 'in another case', 'task_started'],
    ['vector_clock', 'with a negative count', { coder: -1 }],
    ['vector_clock', 'with a fraction', { coder: 1.5 }],
    ['vector_clock', 'beyond 2^53 - 1', { coder: 2 ** 53 }],
    ['vector_clock', 'with text for a count', { coder: 'one' }],
    ['vector_clock', 'a list', [1]],
    ['vector_clock', 'missing', undefined],
    ['code_version', 'negative', -1],
    ['code_version', 'a fraction', 0.5],
    ['sequence', 'negative', -1],
    ['sequence', 'a fraction', 1.5],
    ['sequence', 'text', '1'],
    ['sequence', 'unsafe', 2 ** 53],
    ['timestamp', 'no time', 'yesterday'],
    ['timestamp', 'not UTC', '2026-01-31T12:00:00.000+01:00'],
    ['timestamp', 'an impossible month', '2026-13-31T12:00:00.000Z'],
    ['causation_id', 'missing', undefined],
    ['causation_id', 'empty', ''],
    ['correlation_id', 'missing', undefined],
    ['actor', 'empty', ''],
    ['data', 'missing', undefined],
    ['data', 'null', null],
    ['data', 'a list', []],
    ['data', 'with a function', { kind: 'x', on: () => 1 }],
    ['data', 'with a cycle', cyclic],
    ['data', 'with a BigInt', { n: 1n }],
    ['data', 'with NaN', { n: NaN }],
  ])('EV-3 refuses a %s that is %s and names the field', (field, _what, value) => {
    const refusal = refusalOf(() => build({ [field]: value }));
    expect(refusal.field?.split('.')[0]).toBe(field);
    expect(refusal.message).toContain(field);
  });

  it.each<[string, object]>([
    ['sequence 0', { sequence: 0 }],
    ['code_version 0', { code_version: 0 }],
    ['an empty clock', { vector_clock: {} }],
    ['empty data', { data: {} }],
    ['no cause', { causation_id: null }],
    ['a UUID of version 4', { event_id: 'f47ac10b-58cc-4372-a567-0e02b2c3d479' }],
  ])('EV-3 takes %s', (_name, change) => {
    expect(build(change)).toMatchObject(change);
  });

  it('EV-3 takes a time of at most 5 s ahead of the builder, and refuses one of more', () => {
    const timestamp = new Date(T0).toISOString();
    expect(build({ timestamp }, T0 - 5_000).timestamp).toBe(timestamp);
    expect(refusalOf(() => build({ timestamp }, T0 - 5_001))).toMatchObject({
      code: 'invalid_event',
      field: 'timestamp',
    });
  });

  it('EV-4 cannot be changed afterwards, data and clock included', () => {
    const event = build({ data: { kind: 'guidance', list: [{ deep: 1 }] } });
    const data = event.data as unknown as { kind: string; list: { deep: number }[] };
    const clock = event.vector_clock as Record<string, number>;
    const changes: (() => unknown)[] = [
      () => ((event as { sequence: number }).sequence = 9),
      () => (data.kind = 'pause'),
      () => (data.list[0]!.deep = 2),
      () => data.list.push({ deep: 3 }),
      () => (clock['user:page'] = 9),
      () => (clock.other = 1),
      () => delete clock['user:page'],
    ];
    for (const change of changes) expect(change).toThrow(TypeError);
    expect(event.data).toEqual({ kind: 'guidance', list: [{ deep: 1 }] });
  });

  it('EV-4 cannot be changed through the objects that it was built from', () => {
    const data = { kind: 'guidance', list: [1] };
    const vector_clock = { coder: 1 };
    const event = build({ data, vector_clock });
    data.list.push(2);
    vector_clock.coder = 2;
    expect(event).toMatchObject({ data: { kind: 'guidance', list: [1] }, vector_clock: { coder: 1 } });
  });

  it('EV-5 carries more than 1 MB of data whole', () => {
    const text = 'ü'.repeat(1_500_000);
    const event = build({ data: { kind: 'guidance', text } });
    expect(eventFromJson(eventToJson(event)).data.text).toBe(text);
  });
});

describe('an event as JSON', () => {
  it.each(TASK_EVENT_TYPES)('EV-7 a %s comes back exactly', (type) => {
    const event = anEvent(type);
    expect(eventFromJson(eventToJson(event))).toEqual(event);
    expect(eventToJson(eventFromJson(eventToJson(event)))).toBe(eventToJson(event));
  });

  it('EV-7 whatever data JSON can carry comes back exactly as it was built', () =>
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (data) => {
        const event = build({ data: data as JsonObject });
        expect(eventFromJson(eventToJson(event))).toEqual(event);
      }),
    ));

  it('EV-7 reads the unknown type and the extra fields of a newer writer, and keeps them', () => {
    const newer = {
      ...anEvent('TASK_RESUMED'),
      event_type: 'TASK_TELEPORTED',
      shard: 7,
      data: { to: 'mars' },
    };
    const event = eventFromJson(JSON.stringify(newer));
    expect(event).toEqual(newer);
    expect(eventToJson(event)).toBe(JSON.stringify(newer));
  });

  it('EV-3 reads an event of any time, because only building looks at the clock', () => {
    const future = { ...anEvent('TASK_RESUMED'), timestamp: '9999-01-01T00:00:00.000Z' };
    expect(eventFromJson(JSON.stringify(future))).toEqual(future);
  });

  it.each([
    ['no JSON', '{"event_id":"019'],
    ['a list', '[]'],
    ['null', 'null'],
    ...Object.keys(anEvent('TASK_RESUMED')).map((field): [string, string] => [
      `an event without its ${field}`,
      JSON.stringify({ ...anEvent('TASK_RESUMED'), [field]: undefined }),
    ]),
    ['a sequence in text', JSON.stringify({ ...anEvent('TASK_RESUMED'), sequence: '1' })],
    ['a version in text', JSON.stringify({ ...anEvent('TASK_RESUMED'), code_version: '1' })],
    ['data in a list', JSON.stringify({ ...anEvent('TASK_RESUMED'), data: [] })],
  ])('EV-7 refuses %s as unreadable', (_name, json) => {
    expect(refusalOf(() => eventFromJson(json)).code).toBe('unreadable_event');
  });
});
