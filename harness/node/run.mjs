/**
 * Runs one file of node:test tests and reports on descriptor 3, each line signed with a key that comes on standard
 * input. Started as program and as test reporter at once: node --test-reporter=run.mjs run.mjs FILE. Everything that it
 * stands on is taken and locked before the first line of tested code is loaded; docs/decisions/0011 says what remains open.
 */
import fs from 'node:fs';
import { Transform } from 'node:stream';
import test from 'node:test';
import url from 'node:url';
import { closeDoors } from './close-doors.mjs';
import { describeError } from './describe-error.mjs';
import { lock } from './lock.mjs';
import { sign } from './sign.mjs';

// Copies: an imported name follows when the library it comes from is changed.
const { readFileSync, writeSync } = fs;
const { pathToFileURL } = url;
const PROBE = 'code intern harness';
const workspace = process.cwd();
const file = process.argv[2];
const exit = process.exit.bind(process);
const later = globalThis.setImmediate;
const apply = Reflect.apply;

const key = keyFrom(readFileSync(0, 'latin1'));
let lineNumber = 0;
let finished = false;
let loaded = false;
/** Top-level tests that were announced, and that have ended. */
let announced = 0;
let ended = 0;
/** Names of the tests and suites around the current one, by depth. */
const path = [];

function keyFrom(hex) {
  const bytes = [];
  for (let i = 0; i + 1 < hex.length; i += 2) bytes.push(Number.parseInt(hex.slice(i, i + 2), 16));
  return bytes;
}

/** Strings only: an object could bring its own idea of how it is written. */
function write(kind, first = '', second = '', third = '', fourth = '') {
  lineNumber += 1;
  const line = `${lineNumber} ${kind} [${quote(first)},${quote(second)},${quote(third)},${quote(fourth)}]`;
  writeSync(3, `${sign(key, line)} ${line}\n`);
}

/** JSON in ASCII, by hand: no method of the language's own objects is looked up on the way. */
const charCodeAt = String.prototype.charCodeAt;
function quote(value) {
  const text = `${value}`;
  let quoted = '"';
  for (let i = 0; i < text.length; i++) {
    const code = apply(charCodeAt, text, [i]);
    quoted += code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c ? `\\u${hex4(code)}` : text[i];
  }
  return `${quoted}"`;
}
const DIGITS = '0123456789abcdef';
const hex4 = (code) =>
  DIGITS[code >>> 12] + DIGITS[(code >>> 8) & 15] + DIGITS[(code >>> 4) & 15] + DIGITS[code & 15];

function finish() {
  if (finished) return;
  finished = true;
  write('finished', loaded ? 'loaded' : 'not loaded');
}

/** Nothing is left to run: ends the process even when a server or timer of the tested code is still open. */
function finishWhenDone() {
  if (!loaded || ended < announced) return;
  // Rejections that nobody handled come up in the turns right after the last test.
  later(() =>
    later(() =>
      later(() => {
        if (!loaded || ended < announced) return;
        finish();
        exit();
      }),
    ),
  );
}

/** A test that failed has failed, also where something skips it or puts it off while it runs. */
function outcomeOf(type, data) {
  if (type === 'test:fail' && data.todo === undefined) return 'failed';
  if (data.skip !== undefined) return 'skipped';
  if (data.todo !== undefined) return 'todo';
  return 'passed';
}

function onResult(type, data) {
  path.length = data.nesting;
  let name = '';
  for (let i = 0; i < data.nesting; i++) name += `${path[i]} > `;
  name += data.name;
  const outcome = outcomeOf(type, data);
  const error = type === 'test:fail' ? describeError(data.details.error, workspace) : { kind: '', text: '' };
  const kind = data.details.type === 'suite' ? 'suite' : 'test';
  // A suite or test that failed only because something inside it did says nothing new.
  write(
    kind,
    name,
    outcome,
    `${data.details.duration_ms}`,
    error.kind === 'subtestsFailed' ? '' : error.text,
  );
  if (data.nesting === 0) ended += 1;
}

function onEvent(type, data) {
  if (data?.name === PROBE) return;
  if (type === 'test:enqueue' && data.nesting === 0) announced += 1;
  if (type === 'test:start') path[data.nesting] = data.name;
  if (type === 'test:pass' || type === 'test:fail') onResult(type, data);
  if (data?.nesting === 0) finishWhenDone();
}

/** The reporter that node:test is given: it hears the events at their source, where nobody can stand in between. */
const reporter = new Transform({ objectMode: true, transform: (_event, _encoding, done) => done() });
let heard = false;
reporter.once('pipe', (source) => {
  if (heard) return;
  heard = true;
  const { emit, end } = source;
  pin(source, 'emit', function (type, data) {
    if (typeof type === 'string' && type.startsWith('test:')) onEvent(type, data);
    return apply(emit, source, arguments);
  });
  pin(source, 'end', function () {
    finish();
    return apply(end, source, arguments);
  });
});
const pin = (object, name, value) =>
  Reflect.defineProperty(object, name, { value, writable: false, configurable: false });
export default reporter;

/** Errors that no test takes: heard where they are announced, as listeners can be taken off and handlers put before them. */
function hearProblems() {
  const emit = process.emit;
  // Without a listener an error would end the process before the tests that are to come.
  process.on('unhandledRejection', () => {});
  pin(process, 'emit', function (name, error) {
    if (name === 'uncaughtExceptionMonitor') write('problem', describeError(error, workspace).text);
    if (name === 'unhandledRejection')
      write('problem', `unhandled rejection: ${describeError(error, workspace).text}`);
    return apply(emit, this, arguments);
  });
}

/** The assertions of a test's own context are made anew for each test: they are frozen as they are handed out. */
function lockContext(prototype) {
  const assertions = Reflect.getOwnPropertyDescriptor(prototype, 'assert');
  if (assertions?.get !== undefined) {
    const { get } = assertions;
    const freeze = Object.freeze;
    Reflect.defineProperty(prototype, 'assert', {
      ...assertions,
      get() {
        return freeze(apply(get, this, []));
      },
    });
  }
  lock(prototype);
}

async function main() {
  // Or else Node would keep a flood of output in memory, where no limit on output sees it.
  for (const stream of [process.stdout, process.stderr]) stream._handle?.setBlocking?.(true);
  write('start', file);
  // The first test of all makes node:test set itself up, reporter and all, while nobody else is there yet.
  await test(PROBE, (context) => lockContext(Object.getPrototypeOf(context)));
  if (!heard) throw new Error('node:test did not take the reporter');
  closeDoors();
  hearProblems();
  try {
    await import(pathToFileURL(file).href);
  } catch (error) {
    write('load_error', describeError(error, workspace).text);
  }
  loaded = true;
  finishWhenDone();
}
// Not awaited: node:test imports this file as its reporter and would wait for ever for a module that waits for a test.
main().catch((error) => {
  write('problem', `the harness failed: ${error?.stack}`);
  exit(70);
});
