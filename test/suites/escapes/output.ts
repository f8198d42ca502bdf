import type { SandboxResult } from '../../../src/ports/sandbox.js';
import { everything, type Escape } from './escape.js';

const LIMITS = { outputBytes: 64 * 1024, wallMs: 5_000 };
const never = (): boolean => false;

const cut = (result: SandboxResult): readonly string[] =>
  result.stoppedBy === 'output' && result.outputTruncated && everything(result).length <= LIMITS.outputBytes
    ? []
    : [`was stopped by ${result.stoppedBy ?? 'nothing'} after ${everything(result).length} characters`];

const flood = (name: string, program: string): Escape => ({
  name,
  language: 'sh',
  program: `tried; ${program}`,
  limits: LIMITS,
  succeeded: never,
  contained: cut,
  control: 'nobody',
  always: true,
});

export const OUTPUT: readonly Escape[] = [
  flood('floods what it prints', 'yes flood'),
  flood('floods its errors', 'yes flood >&2'),
  flood('prints one line without end', `tr '\\0' x < /dev/zero`),
  flood('prints nothing but NUL', 'cat /dev/zero'),
  flood('floods from many processes', 'for i in 1 2 3 4 5 6; do yes $i & done; wait'),
  flood('floods from a daemon once it has ended', 'setsid yes late & sleep 0.3'),
  {
    name: 'floods its report',
    language: 'sh',
    program: 'tried; yes report >&3',
    report: true,
    limits: LIMITS,
    succeeded: ({ report }) => report.length > 8 * 2 ** 20,
    contained: ({ stoppedBy }) =>
      stoppedBy === 'output' ? [] : [`was stopped by ${stoppedBy ?? 'nothing'}`],
    control: 'nobody',
    always: true,
  },
  {
    name: 'never reads what it is given',
    language: 'sh',
    program: 'tried; sleep 0.2; exit 3',
    stdin: 'x'.repeat(4 * 2 ** 20),
    succeeded: never,
    contained: ({ exitCode }) => (exitCode === 3 ? [] : [`ended with ${exitCode}`]),
    control: 'nobody',
    always: true,
  },
  {
    name: 'reads all that it is given and waits for more',
    language: 'sh',
    program: 'tried; cat > /dev/null; cat; exit 3',
    stdin: 'x'.repeat(2 ** 20),
    succeeded: never,
    contained: ({ exitCode }) => (exitCode === 3 ? [] : [`ended with ${exitCode}`]),
    control: 'nobody',
    always: true,
  },
  {
    name: 'shuts what it prints to and goes on',
    language: 'sh',
    program: 'tried; exec >&- 2>&- 3>&-; sleep 600',
    report: true,
    limits: { wallMs: 400 },
    succeeded: never,
    contained: ({ stoppedBy }) => (stoppedBy === 'wall' ? [] : [`was stopped by ${stoppedBy ?? 'nothing'}`]),
    control: 'nobody',
    always: true,
  },
  {
    name: 'prints halves of characters and orders to a terminal',
    language: 'python',
    program: `tried('odd'); os.write(1, bytes(range(256)) * 20 + b'\\xf0\\x9f'); os.write(2, b'\\x1b]0;title\\x07\\x1b[2J\\xff')`,
    succeeded: never,
    contained: ({ stdout, stderr, exitCode }) =>
      exitCode === 0 && JSON.stringify(stdout + stderr).length > 0 ? [] : ['did not come to its end'],
    control: 'nobody',
    always: true,
  },
];
