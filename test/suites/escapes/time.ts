import type { SandboxResult } from '../../../src/ports/sandbox.js';
import { reached, type Escape } from './escape.js';

const never = (): boolean => false;
/** With what it ended instead: a program that a mistake of ours ended says so there. */
const byTheWall = ({ stoppedBy, exitCode, signal, stderr }: SandboxResult): readonly string[] =>
  stoppedBy === 'wall'
    ? []
    : [
        `was stopped by ${stoppedBy ?? 'nothing'}: exit ${exitCode ?? signal ?? 'none'}, ${stderr.slice(-300)}`,
      ];

const endless = (name: string, language: Escape['language'], program: string): Escape => ({
  name,
  language,
  program,
  limits: { wallMs: 2_000 },
  succeeded: never,
  contained: byTheWall,
  control: 'nobody',
  always: true,
});

export const TIME: readonly Escape[] = [
  endless('loops for ever', 'sh', 'tried; while :; do :; done'),
  endless(
    'loops for ever on all cores',
    'python',
    `tried('cores')\nfor _ in range(8):\n    if os.fork() == 0: break\nwhile True: pass`,
  ),
  endless(
    'sleeps and is deaf to all signals',
    'python',
    `
for number in range(1, 65):
    try: signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError): pass
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
tried('deaf')
while True: time.sleep(600)`,
  ),
  endless(
    'prints a little now and then without an end',
    'sh',
    'tried; while :; do echo drip; sleep 0.05; done',
  ),
  endless(
    'waits for itself in a knot of locks',
    'python',
    `tried('knot'); a = threading.Lock(); a.acquire(); a.acquire()`,
  ),
  endless(
    'waits for an event that never comes',
    'node',
    `tried('event'); setInterval(() => {}, 1000); new Promise(() => {});`,
  ),
  {
    name: 'burns processor time and does not listen to the warning',
    language: 'python',
    program: `signal.signal(signal.SIGXCPU, signal.SIG_IGN); tried('burn')\nwhile True: pass`,
    limits: { cpuSeconds: 1, wallMs: 20_000 },
    succeeded: ({ stoppedBy }) => stoppedBy === 'wall',
    control: 'nobody',
    always: true,
  },
  {
    name: 'changes the clock',
    language: 'python',
    program: `
now = time.time()
attempt('clock', lambda: time.clock_settime(time.CLOCK_REALTIME, now))
function('settimeofday', (ctypes.c_long * 2)(int(now), 0), None)
function('adjtimex', (ctypes.c_uint * 64)(0x4000))
tried('clock')`,
    succeeded: reached,
    control: 'nobody',
  },
  {
    name: 'hoards timers',
    language: 'python',
    program: `
timers = 0
handle = ctypes.c_void_p()
while timers < 300000 and libc.timer_create(1, None, ctypes.byref(handle)) == 0: timers += 1
tried('%d timers' % timers)
if timers >= 300000: say('REACHED')`,
    succeeded: reached,
    control: 'nobody',
  },
  {
    name: 'hoards watches of files',
    language: 'python',
    program: `
watches = 0; instances = 0
for _ in range(300):
    handle = libc.inotify_init1(0)
    if handle < 0: break
    instances += 1
    for path in (b'/usr', b'/bin', b'/tmp', b'.'): watches += libc.inotify_add_watch(handle, path, 0xfff) > 0
tried('%d watches' % watches)
if instances > 256: say('REACHED')`,
    succeeded: reached,
    control: 'nobody',
    always: true,
  },
  {
    name: 'opens files without an end',
    language: 'python',
    program: `
count = 0
try:
    while count < 5000: os.open('/dev/null', os.O_RDONLY); count += 1
except OSError as e: say('refused %s after %d' % (errno.errorcode[e.errno], count))
tried('files')
if count > 256: say('REACHED')`,
    succeeded: reached,
    control: 'nobody',
    always: true,
  },
];
