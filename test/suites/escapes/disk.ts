import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { SandboxResult } from '../../../src/ports/sandbox.js';
import { reached, type Escape } from './escape.js';

/** A whole run may leave 4 MB. */
const LIMITS = { fileBytes: 2 ** 20, wallMs: 40_000, openFiles: 512 };
const byDisk = ({ stoppedBy }: SandboxResult): readonly string[] =>
  stoppedBy === 'disk' ? [] : [`was stopped by ${stoppedBy ?? 'nothing'}, not for the disk`];

/** Programs that fill the disk, and call it a success when nothing has ended them for a minute after that. */
const filling = (name: string, program: string): Escape => ({
  name,
  language: 'python',
  program: `${program}
time.sleep(60); say('REACHED')`,
  limits: LIMITS,
  succeeded: reached,
  contained: byDisk,
  control: 'nobody',
  always: true,
});

export const DISK: readonly Escape[] = [
  {
    name: 'writes one file that grows and grows',
    language: 'sh',
    program: 'tried; cat /dev/zero > big',
    limits: LIMITS,
    succeeded: (_result, { workspace }) => statSync(join(workspace, 'big')).size > LIMITS.fileBytes,
    control: 'nobody',
    always: true,
  },
  {
    name: 'makes a file of a terabyte with holes',
    language: 'python',
    program: `
file = os.open('sparse', os.O_RDWR | os.O_CREAT)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
attempt('truncate', lambda: os.ftruncate(file, 1 << 40))
attempt('allocate', lambda: os.posix_fallocate(file, 0, 1 << 30))
attempt('seek', lambda: os.pwrite(file, b'x', 1 << 35))
tried('sparse')`,
    limits: LIMITS,
    succeeded: (_result, { workspace }) => statSync(join(workspace, 'sparse')).size > LIMITS.fileBytes,
    control: 'nobody',
    always: true,
  },
  filling(
    'fills the disk with many files',
    `
tried('many')
for number in range(1000000):
    with open('f%d' % number, 'wb') as file: file.write(bytes(500000))
    time.sleep(0.002)`,
  ),
  filling(
    'makes more empty files than it may',
    `
tried('empty')
for number in range(12500): os.close(os.open('e%d' % number, os.O_CREAT))`,
  ),
  filling(
    'makes more hard links than it may, with the longest names',
    `
tried('links'); os.close(os.open('one', os.O_CREAT))
for number in range(12500): os.link('one', ('%d-' % number).ljust(255, 'x'))`,
  ),
  filling(
    'hides what it writes below folders too deep for any path',
    `
tried('deep'); name = 'd' * 250
for _ in range(40):
    os.mkdir(name); os.chdir(name)
for number in range(20):
    with open('f%d' % number, 'wb') as file: file.write(bytes(500000))
    time.sleep(0.02)`,
  ),
  filling(
    'hides what it writes in files without a name',
    `
tried('nameless'); files = []
for number in range(200):
    files.append(os.open('f', os.O_CREAT | os.O_RDWR)); os.unlink('f'); os.write(files[-1], bytes(1000000))
    time.sleep(0.01)`,
  ),
  filling(
    'hides what it writes in folders that cannot be read',
    `
tried('unreadable'); os.mkdir('shut'); os.chmod('shut', 0o300)
for number in range(60):
    with open('shut/f%d' % number, 'wb') as file: file.write(bytes(500000))
    time.sleep(0.02)`,
  ),
  {
    name: 'makes more empty files than it may in the folders that lie in memory',
    language: 'python',
    program: `
tried('scratch')
for folder in ('/tmp', '/dev/shm'):
    try:
        for number in range(12500): os.close(os.open('%s/left-%s-%d' % (folder, W['MARK'], number), os.O_CREAT))
    except OSError as e: say('refused ' + str(e)); continue
    time.sleep(60); say('REACHED ' + folder)`,
    limits: LIMITS,
    succeeded: reached,
    control: 'nobody',
  },
  {
    name: 'leaves a file in every folder that it may write to',
    language: 'python',
    program: `
for folder in ('/tmp', '/var/tmp', '/dev/shm', '/dev', '/run', '/run/lock', '/', '/usr', '/usr/lib', '/opt', '/etc', '/home', '/opt/node/bin', W['OUTSIDE'], W['HOST_HOME'], W['OTHER_TASK'], '..'):
    attempt(folder, lambda: open('%s/left-%s' % (folder, W['MARK']), 'w').write('left'))
tried('leave')`,
    // What it finds writable inside is gone with the run; the aftermath looks at this machine.
    succeeded: (_result, { changes }) => changes().length > 0,
    control: 'nobody',
  },
  {
    name: 'dumps its memory to a file',
    language: 'python',
    program: `
tried('core'); function('setrlimit', 4, (ctypes.c_ulong * 2)(1 << 30, 1 << 30))
os.abort()`,
    succeeded: (_result, { workspace }) => readdirSync(workspace).some((name) => name.startsWith('core')),
    control: 'nobody',
    always: true,
  },
];
