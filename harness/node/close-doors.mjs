/** What would let the code under test look into or change the harness is closed before that code is loaded. */
import assert from 'node:assert';
import strict from 'node:assert/strict';
import asyncHooks from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import inspector from 'node:inspector';
import nodeModule, { syncBuiltinESMExports } from 'node:module';
import stream from 'node:stream';
import test from 'node:test';
import v8 from 'node:v8';
import { lockLanguage } from './lock-language.mjs';
import { lock, lockInherited } from './lock.mjs';

/** Inspection of the running program: each shows or changes objects that nobody was handed. */
const INSPECTION = [
  [asyncHooks, ['createHook', 'executionAsyncResource']],
  [inspector, ['Session', 'open', 'url', 'waitForDebugger']],
  [
    v8,
    [
      'getHeapSnapshot',
      'writeHeapSnapshot',
      'setFlagsFromString',
      'setHeapSnapshotNearHeapLimit',
      'queryObjects',
      'takeCoverage',
    ],
  ],
  [v8.promiseHooks, ['createHook', 'onInit', 'onBefore', 'onAfter', 'onSettled']],
  // Would decide what a later import gives.
  [nodeModule, ['register', 'registerHooks']],
  [
    process,
    ['binding', '_linkedBinding', 'dlopen', '_debugProcess', '_debugEnd', '_startProfilerIdleNotifier'],
  ],
];

export function closeDoors() {
  for (const [owner, names] of INSPECTION) for (const name of names) refuse(owner, name);
  for (const library of [assert, strict, assert.AssertionError, assert.AssertionError.prototype])
    lock(library);
  if (test.assert !== undefined) refuse(test.assert, 'register');
  for (const way of [test, test.test, test.it, test.describe, test.suite]) if (way !== undefined) lock(way);
  lockLanguage();
  [
    EventEmitter.prototype,
    stream.Readable.prototype,
    stream.Writable.prototype,
    stream.Transform.prototype,
  ].forEach((prototype) => lockInherited(prototype));
  lockModules();
  syncBuiltinESMExports();
}

function refuse(owner, name) {
  if (typeof owner[name] !== 'function') return;
  const value = function refused() {
    throw new Error(`${name} is switched off during a test run`);
  };
  Reflect.defineProperty(owner, name, { value, writable: false, configurable: false, enumerable: true });
}

/** `require('assert')` looks into a cache that anybody may fill, and through functions that anybody may replace. */
function lockModules() {
  lock(nodeModule);
  lock(nodeModule.prototype);
  lock(nodeModule._extensions);
  for (const [name, exports] of [
    ['assert', assert],
    ['assert/strict', strict],
  ]) {
    const value = Object.freeze({ id: name, exports, loaded: true, children: [] });
    Reflect.defineProperty(nodeModule._cache, name, {
      value,
      writable: false,
      configurable: false,
      enumerable: false,
    });
  }
}
