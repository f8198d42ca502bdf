import type { SandboxResult } from '../../../src/ports/sandbox.js';
import { reached, type Escape } from './escape.js';

/**
 * Programs take twice this and more, and call it a success when they have held it for long: on a machine that is busy
 * with others the look at the whole run comes late.
 */
const LIMITS = {
  memoryBytes: 128 * 2 ** 20,
  wallMs: 25_000,
  processes: 64,
  openFiles: 512,
  fileBytes: 32 * 2 ** 20,
};

/** Being refused by the system, killed by it, or stopped by us is all the same. */
const hoard = (name: string, program: string, more: Partial<Escape> = {}): Escape => ({
  name,
  language: 'python',
  program: `
def held(size):
    time.sleep(20 if size > 256 << 20 else 1.2)
    if size > 256 << 20: say('REACHED %d MB' % (size >> 20))
try:
${program
  .trim()
  .split('\n')
  .map((line) => `    ${line}`)
  .join('\n')}
except (MemoryError, OSError) as e: say('refused ' + str(e))
`,
  limits: LIMITS,
  succeeded: reached,
  control: 'nobody',
  ...more,
});

const byMemory = (result: SandboxResult): readonly string[] =>
  result.stoppedBy === 'memory' || result.stdout.includes('refused')
    ? []
    : ['was not stopped for its memory'];

export const MEMORY: readonly Escape[] = [
  hoard(
    'takes much memory at once',
    `
tried('one')
all = bytearray(400 << 20); held(len(all))`,
    { contained: byMemory, always: true },
  ),
  hoard(
    'takes more and more memory',
    `
tried('more'); all = []
for _ in range(100): all.append(bytearray(4 << 20))
held(len(all) << 22)`,
    { contained: byMemory, always: true },
  ),
  hoard(
    'takes memory in many processes',
    `
tried('many')
for _ in range(6):
    if os.fork() == 0:
        all = bytearray(60 << 20); time.sleep(30); os._exit(0)
held(360 << 20)`,
    { contained: byMemory, always: true },
  ),
  hoard(
    'takes memory in children of a thread, which no list of children shows',
    `
tried('threads')
def many():
    for _ in range(6):
        if os.fork() == 0:
            all = bytearray(60 << 20); time.sleep(30); os._exit(0)
    time.sleep(30)
threading.Thread(target=many, daemon=True).start()
held(360 << 20)`,
    { contained: byMemory, always: true },
  ),
  hoard(
    'takes memory that its processes share',
    `
tried('shared')
all = mmap.mmap(-1, 512 << 20)
for at in range(0, 512 << 20, 4096): all[at] = 1
held(512 << 20)`,
    { contained: byMemory, always: true },
  ),
  hoard(
    'takes shared memory and shows only a corner of it',
    `
tried('corner')
libc.mmap.restype = ctypes.c_void_p; libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
piece = 24 << 20; total = 0
for _ in range(20):
    at = libc.mmap(None, ctypes.c_size_t(piece), 3, 0x21, -1, 0)
    if at == ctypes.c_void_p(-1).value: raise OSError('mmap')
    ctypes.memset(at, 1, piece); libc.munmap(at + 4096, piece - 4096); total += piece
held(total)`,
    { contained: byMemory },
  ),
  hoard(
    'takes memory through a device',
    `
tried('zero')
zero = os.open('/dev/zero', os.O_RDWR); all = mmap.mmap(zero, 512 << 20)
for at in range(0, 512 << 20, 4096): all[at] = 1
held(512 << 20)`,
    { contained: byMemory },
  ),
  hoard(
    'takes memory in files that have no name',
    `
tried('memfd'); total = 0
for _ in range(20):
    file = libc.syscall(ctypes.c_long(319 if X64 else 279), b'x', ctypes.c_long(0))
    if file < 0: raise OSError('memfd')
    total += os.write(file, bytes(24 << 20))
held(total)`,
    { contained: byMemory },
  ),
  hoard(
    'takes memory of the system that belongs to no process',
    `
tried('shm'); total = 0
libc.shmat.restype = ctypes.c_void_p
for _ in range(20):
    segment = libc.shmget(0, ctypes.c_size_t(24 << 20), 0o1600)
    if segment < 0: raise OSError('shmget')
    at = libc.shmat(segment, None, 0); ctypes.memset(at, 1, 24 << 20); libc.shmdt(ctypes.c_void_p(at)); total += 24 << 20
held(total)`,
    { contained: byMemory },
  ),
  hoard(
    'makes tables of memory that it does not use',
    `
tried('tables'); total = 0
libc.mmap.restype = ctypes.c_void_p
at = libc.mmap(None, ctypes.c_size_t(1 << 41), 1, 0x4022, -1, 0)
if at == ctypes.c_void_p(-1).value: raise OSError('mmap')
for number in range(100000): ctypes.c_char.from_address(at + (number << 21)).value; total += 4096
held(total)`,
    { contained: byMemory },
  ),
  hoard(
    'leaves messages and semaphores in the system',
    `
tried('queues')
for key in range(1, 20):
    call('msgget', 68, 186, key, 0o1666); call('semget', 64, 190, key, 5, 0o1666)
name = ('/left-' + W['MARK']).encode()
queue = libc.syscall(ctypes.c_long(240 if X64 else 180), name[1:], ctypes.c_long(os.O_CREAT | os.O_RDWR), ctypes.c_long(0o666), None)
tried('mq %d' % queue)`,
    { succeeded: () => false },
  ),
  hoard(
    'fills the folders that lie in memory',
    `
tried('tmpfs'); total = 0
for folder in ('/tmp', '/dev/shm', '/dev', '/run', '/'):
    try:
        for number in range(20):
            with open('%s/left-%s-%d' % (folder, W['MARK'], number), 'wb') as file: total += file.write(bytes(24 << 20))
    except OSError as e: say('refused ' + str(e))
held(total)`,
  ),
  hoard(
    'fills sockets that nobody reads',
    `
tried('sockets'); total = 0; ends = []
for _ in range(7):
    if os.fork() == 0: break
try:
    for _ in range(240):
        pair = socket.socketpair(); ends.append(pair); pair[0].setblocking(False)
        try:
            pair[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8 << 20)
            while total < 64 << 20: total += pair[0].send(bytes(65536))
        except BlockingIOError: pass
except OSError as e: say('refused ' + str(e))
held(8 * total)`,
    { contained: byMemory },
  ),
  {
    name: 'takes memory outside of the heap of JavaScript',
    language: 'node',
    program: `
tried('buffers'); const all = [];
try { for (let i = 0; i < 40; i++) all.push(Buffer.alloc(16 * 2 ** 20, 1)); setTimeout(() => say('REACHED'), 20000); }
catch (e) { if (!(e instanceof RangeError)) throw e; say('refused ' + e.message); }`,
    limits: { ...LIMITS, memoryBytes: 256 * 2 ** 20 },
    succeeded: reached,
    control: 'nobody',
    always: true,
  },
];
