import type { SandboxResult } from '../../../src/ports/sandbox.js';
import { reached, type Escape } from './escape.js';
import type { World } from './world.js';

const victimIs =
  (...states: readonly string[]) =>
  (_result: unknown, world: World): boolean =>
    states.includes(world.victim());
const never = (): boolean => false;
const endedBy =
  (...causes: readonly SandboxResult['stoppedBy'][]) =>
  (result: SandboxResult): readonly string[] =>
    causes.includes(result.stoppedBy) ? [] : [`was stopped by ${result.stoppedBy ?? 'nothing'}`];
const BOMB = { processes: 40, wallMs: 1_500, memoryBytes: 256 * 2 ** 20 };

export const PROCESSES: readonly Escape[] = [
  {
    name: 'kills another process of the machine',
    language: 'python',
    program: `attempt('kill', lambda: os.kill(int(W['VICTIM']), signal.SIGKILL)); tried('kill')`,
    succeeded: victimIs('dead'),
    control: 'anyone',
  },
  {
    name: 'stops another process of the machine',
    language: 'sh',
    program: 'kill -STOP "$VICTIM"; kill -STOP "-$VICTIM"; tried',
    succeeded: victimIs('stopped', 'dead'),
    control: 'anyone',
  },
  {
    name: 'kills everything that it can',
    language: 'python',
    program: `tried('all'); attempt('all', lambda: os.kill(-1, signal.SIGKILL)); tried('after')`,
    succeeded: victimIs('dead'),
    control: 'nobody',
  },
  {
    name: 'kills the service, its own parents and the first process',
    language: 'python',
    program: `
for pid in (int(W['SERVICE']), os.getppid(), 1, 2, 3):
    if pid == os.getpid(): continue
    for number in (signal.SIGTERM, signal.SIGKILL): attempt('kill %d' % pid, lambda: os.kill(pid, number))
tried('parents')`,
    succeeded: victimIs('dead'),
    control: 'nobody',
  },
  {
    name: 'kills its own process group',
    language: 'sh',
    program: 'tried; kill -9 0',
    succeeded: never,
    control: 'nobody',
    always: true,
  },
  {
    name: 'tries all process ids',
    language: 'python',
    program: `
for pid in list(range(2, 33000)) + [int(W['VICTIM'])]:
    if pid != os.getpid():
        try: os.kill(pid, signal.SIGSTOP)
        except OSError: pass
tried('all ids')`,
    succeeded: victimIs('stopped'),
    control: 'nobody',
  },
  {
    name: 'takes hold of another process as a debugger',
    language: 'python',
    program: `
victim = int(W['VICTIM'])
call('seize', 101, 117, 0x4206, victim, 0, 0)
attempt('memory', lambda: open('/proc/%d/mem' % victim, 'r+b').fileno())
tried('ptrace')`,
    succeeded: reached,
    control: 'root',
  },
  {
    name: 'takes hold of its own parent and siblings as a debugger',
    language: 'python',
    program: `
sibling = os.fork()
if sibling == 0:
    time.sleep(5); os._exit(0)
for pid in (1, os.getppid(), sibling): call('seize', 101, 117, 0x4206, pid, 0, 0)
os.kill(sibling, signal.SIGKILL); tried('ptrace')`,
    succeeded: reached,
    control: 'nobody',
  },
  {
    name: 'reads and writes the memory of another process',
    language: 'python',
    program: `
class Part(ctypes.Structure): _fields_ = [('base', ctypes.c_void_p), ('length', ctypes.c_size_t)]
here = ctypes.create_string_buffer(64)
mine = Part(ctypes.addressof(here), 64); theirs = Part(0x400000, 64)
for name, x64, arm64 in (('read', 310, 270), ('write', 311, 271)):
    call(name, x64, arm64, int(W['VICTIM']), ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0)
tried('memory')`,
    // A bad address means that the kernel looked.
    succeeded: ({ stdout }) => /REACHED|EFAULT/.test(stdout),
    control: 'root',
  },
  {
    name: 'takes a descriptor of another process',
    language: 'python',
    program: `
handle = call('pidfd', 434, 434, int(W['VICTIM']), 0)
call('getfd', 438, 438, max(handle, 0), 0, 0)
tried('getfd')`,
    succeeded: ({ stdout }) => stdout.includes('REACHED getfd'),
    control: 'root',
  },
  {
    name: 'is a fork bomb in a shell',
    language: 'sh',
    program: 'tried; b() { b | b & }; b; sleep 3',
    limits: BOMB,
    succeeded: never,
    contained: ({ stderr }) => (/fork|unavailable/i.test(stderr) ? [] : ['met no limit of processes']),
    control: 'nobody',
  },
  {
    name: 'is a fork bomb in Python, deaf to signals',
    language: 'python',
    program: `
tried('bomb')
for number in range(1, 32):
    try: signal.signal(number, signal.SIG_IGN)
    except OSError: pass
met = False
while True:
    try: os.fork()
    except OSError as e:
        if not met: say('refused ' + errno.errorcode[e.errno]); met = True`,
    limits: { ...BOMB, outputBytes: 2 ** 20 },
    succeeded: never,
    contained: (result) => [
      ...endedBy('wall', 'memory', 'output')(result),
      ...(result.stdout.includes('refused EAGAIN') ? [] : ['met no limit of processes']),
    ],
    control: 'nobody',
  },
  {
    name: 'is a bomb of threads',
    language: 'python',
    program: `
tried('threads'); threading.stack_size(65536); count = 0
try:
    while count < 2000:
        threading.Thread(target=time.sleep, args=(3,), daemon=True).start(); count += 1
except RuntimeError as e: pass
if count > 200: say('REACHED %d' % count)
os._exit(0)`,
    limits: { ...BOMB, wallMs: 10_000 },
    succeeded: reached,
    control: 'anyone',
  },
  {
    name: 'makes itself a daemon, deaf to signals',
    language: 'python',
    program: `
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in (1, 2, 3, 13, 15): signal.signal(number, signal.SIG_IGN)
        tried('daemon'); os.closerange(0, 64); os.chdir('/')
        time.sleep(600)
    os._exit(0)
time.sleep(0.2)`,
    succeeded: never,
    control: 'nobody',
    always: true,
  },
  {
    name: 'makes itself a daemon and wipes its arguments and variables',
    language: 'python',
    program: `
tried('nameless')
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0: os.closerange(0, 64); os.execve('/bin/sleep', ['sleep', '612'], {})
    os._exit(0)
time.sleep(0.2)`,
    succeeded: never,
    control: 'nobody',
  },
  {
    name: 'makes its child a child of its parent',
    language: 'python',
    program: `
child = libc.syscall(*map(ctypes.c_long, (56, 0x8000 | 17, 0, 0, 0, 0) if X64 else (220, 0x8000 | 17, 0, 0, 0, 0)))
if child == 0: time.sleep(600); os._exit(0)
tried('sibling %d' % child)`,
    succeeded: never,
    control: 'nobody',
  },
  {
    name: 'runs away by forking and dying, faster than it can be looked for',
    language: 'python',
    program: `
tried('run'); sys.stdout.flush()
if os.fork() > 0: os._exit(0)
os.setsid(); end = time.time() + 600
while time.time() < end:
    if os.fork() > 0: os._exit(0)`,
    limits: { wallMs: 2_000 },
    succeeded: never,
    control: 'nobody',
    always: true,
  },
  {
    name: 'leaves a child that holds what it prints to open',
    language: 'sh',
    program: 'tried; sleep 600 & exit 0',
    limits: { wallMs: 5_000 },
    succeeded: never,
    contained: ({ durationMs, exitCode }) =>
      durationMs < 2_000 && exitCode === 0 ? [] : [`ended after ${durationMs} ms with ${exitCode}`],
    control: 'nobody',
    always: true,
  },
  {
    name: 'stops itself',
    language: 'python',
    program: `tried('stop'); os.kill(os.getpid(), signal.SIGSTOP)`,
    limits: { wallMs: 2_000 },
    succeeded: never,
    contained: endedBy('wall'),
    control: 'nobody',
    always: true,
  },
  {
    name: 'stops the processes above it',
    language: 'python',
    program: `
tried('stop above')
for pid in (os.getppid(), 1): attempt('stop', lambda: os.kill(pid, signal.SIGSTOP))
time.sleep(600)`,
    limits: { wallMs: 2_000 },
    succeeded: never,
    contained: endedBy('wall'),
    control: 'nobody',
  },
  {
    name: 'hoards dead children',
    language: 'python',
    program: `
dead = 0
try:
    while dead < 500:
        if os.fork() == 0: os._exit(0)
        dead += 1
except OSError as e: say('refused %s after %d' % (errno.errorcode[e.errno], dead))
if dead > 100: say('REACHED %d' % dead)
tried('zombies')`,
    limits: { ...BOMB, wallMs: 10_000 },
    succeeded: reached,
    control: 'anyone',
  },
  {
    name: 'moves before all others',
    language: 'python',
    program: `
attempt('nice', lambda: os.nice(-20))
attempt('fifo', lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50)))
attempt('others', lambda: os.setpriority(os.PRIO_PROCESS, int(W['VICTIM']), 19))
call('io', 251, 30, 1, 0, (1 << 13) | 0)
tried('priority')`,
    succeeded: reached,
    control: 'root',
  },
  {
    name: 'raises its own limits',
    language: 'python',
    program: `
for name in ('DATA', 'CPU', 'NPROC', 'FSIZE', 'NOFILE', 'CORE', 'MEMLOCK', 'RTPRIO', 'MSGQUEUE'):
    kind = {'MSGQUEUE': 12, 'RTPRIO': 14}.get(name) or getattr(resource, 'RLIMIT_' + name)
    function('setrlimit', kind, (ctypes.c_ulong * 2)(2 ** 20, 2 ** 40))
tried('limits')`,
    succeeded: reached,
    control: 'nobody',
  },
];
