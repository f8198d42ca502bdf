import { readFileSync } from 'node:fs';
import type { SandboxResult } from '../../../src/ports/sandbox.js';
import { everything, type Escape } from './escape.js';
import type { World } from './world.js';

const leaked = (result: SandboxResult, world: World): boolean =>
  world.secrets.some((text) => everything(result).includes(text));

export const SECRETS: readonly Escape[] = [
  {
    name: 'reads the token of the service',
    language: 'sh',
    program: 'cat "$TOKEN"; cat < "$TOKEN"; head -c 99 "$TOKEN"; tried',
    succeeded: leaked,
    control: 'anyone',
  },
  {
    name: 'reads the token by a path that climbs out of the workspace',
    language: 'python',
    program: `
for up in range(1, 12):
    for name in ('data/token', os.path.relpath(W['TOKEN'], os.getcwd()), W['TOKEN'][1:]):
        attempt('climb', lambda: open('../' * up + name).read())
tried('climb')`,
    succeeded: leaked,
    control: 'anyone',
  },
  {
    name: 'reads the folder of another task',
    language: 'node',
    program: `attempt('list', () => fs.readdirSync(W.OTHER_TASK).map((name) => fs.readFileSync(path.join(W.OTHER_TASK, name), 'utf8'))); tried('list');`,
    succeeded: leaked,
    control: 'anyone',
  },
  {
    name: 'reads the private key of the user',
    language: 'sh',
    program: 'cat "$SSH_KEY" ~/.ssh/* /root/.ssh/* /home/*/.ssh/*; tried',
    succeeded: leaked,
    control: 'anyone',
  },
  {
    name: 'looks for secrets in every folder that it can enter',
    language: 'python',
    program: `
seen = 0
# Its own: runs that were killed leave others behind.
own = [part for path in (W['OUTSIDE'], W['HOST_HOME']) for part in path.split('/') if 'code-intern-world' in part]
def mine(folder): return any(part in folder for part in own)
for top in ('/tmp', '/var', '/home', '/root', '/work', '/srv', '/opt', '/mnt', '/run', '/dev/shm', os.path.dirname(W['OUTSIDE']), os.path.dirname(W['HOST_HOME'])):
    for folder, folders, files in os.walk(top):
        if folder.count('/') - top.count('/') >= 2 and not mine(folder): folders[:] = []
        for name in files:
            if not mine(folder): continue
            seen += 1
            attempt('found', lambda: open(os.path.join(folder, name)).read(200))
tried('%d files' % seen)`,
    succeeded: leaked,
    control: 'anyone',
  },
  {
    name: 'reads the token through a link that it made',
    language: 'sh',
    program: 'ln -s "$TOKEN" soft; cat soft; ln -s "$OUTSIDE" folder; cat folder/data/token; tried',
    succeeded: leaked,
    control: 'anyone',
  },
  {
    name: 'makes a hard link to the token',
    language: 'node',
    program: `attempt('link', () => { fs.linkSync(W.TOKEN, 'mine'); return fs.readFileSync('mine', 'utf8'); }); tried('link');`,
    succeeded: leaked,
    control: 'anyone',
  },
  {
    name: 'reads the passwords of the machine',
    language: 'sh',
    program: 'cat /etc/shadow /etc/shadow- /etc/gshadow /etc/sudoers; tried',
    succeeded: ({ stdout }) => /^root:/m.test(stdout),
    control: 'root',
  },
  {
    name: 'reads who lives on the machine and what it is called',
    language: 'sh',
    program: 'for f in /etc/passwd /etc/group /etc/machine-id /etc/fstab; do cat $f; done; tried',
    succeeded: ({ stdout }) => stdout.includes(readFileSync('/etc/passwd', 'utf8')),
    control: 'anyone',
  },
  {
    name: 'reads the variables of all processes that it sees',
    language: 'python',
    program: `
for pid in sorted(set([name for name in (os.listdir('/proc') if os.path.isdir('/proc') else []) if name.isdigit()] + ['1', 'self', str(os.getppid()), W['VICTIM'], W['SERVICE']])):
    if pid in ('self', str(os.getpid())): continue
    for part in ('environ', 'cmdline'):
        attempt(part + pid, lambda: open('/proc/%s/%s' % (pid, part)).read()[:3000])
tried('processes')`,
    limits: { outputBytes: 2 ** 20 },
    succeeded: leaked,
    control: 'anyone',
  },
  {
    name: 'reads the variables of the sandbox itself',
    language: 'sh',
    program: 'env; cat /proc/1/environ /proc/$PPID/environ /proc/self/environ; tried',
    succeeded: leaked,
    control: 'nobody',
  },
  {
    name: 'enters the folders that another process has open',
    language: 'sh',
    program:
      'cat /proc/$VICTIM/cwd/token /proc/$VICTIM/root/$TOKEN /proc/1/root/$TOKEN /proc/$PPID/root/$TOKEN; tried',
    succeeded: leaked,
    control: 'anyone',
  },
  {
    name: 'reads whatever descriptors it was left',
    language: 'python',
    program: `
for number in range(1024):
    try: kind = os.fstat(number).st_mode
    except OSError: continue
    # What leads to nothing is what our own sandbox covers inherited ones with.
    if number > 3 and not (stat.S_ISCHR(kind) and os.fstat(number).st_rdev == os.stat('/dev/null').st_rdev): say('REACHED descriptor %d %o' % (number, kind))
    if number > 0 and stat.S_ISREG(kind): attempt('read', lambda: os.pread(number, 100, 0))
tried('descriptors')`,
    report: true,
    succeeded: ({ stdout }) => stdout.includes('REACHED'),
    control: 'nobody',
  },
  {
    name: 'reads what the kernel tells of the machine',
    language: 'python',
    program: `
for path in ('/proc/kcore', '/proc/kmsg', '/dev/kmsg', '/dev/mem', '/sys/firmware/dmi/tables/DMI', '/proc/keys', '/sys/kernel/debug', '/proc/timer_list', '/boot'):
    attempt(path, lambda: len(os.listdir(path)) if os.path.isdir(path) else len(os.read(os.open(path, os.O_RDONLY | os.O_NONBLOCK), 64)))
tried('kernel')`,
    // An empty stand-in that a container puts over such a file is no success.
    succeeded: ({ stdout }) => /^REACHED \S+ [1-9]/m.test(stdout),
    control: 'root',
  },
];
