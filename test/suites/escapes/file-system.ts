import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { SandboxResult } from '../../../src/ports/sandbox.js';
import { reached, type Escape } from './escape.js';
import type { World } from './world.js';

const outsideChanged = (_result: unknown, world: World): boolean => world.changes().length > 0;
const never = (): boolean => false;
const FROZEN = { 'test/deep/a.js': 'recorded' };
const forged = ({ stdout }: SandboxResult, { workspace }: World): boolean => {
  try {
    return (
      readFileSync(join(workspace, 'test/deep/a.js'), 'utf8') !== 'recorded' || stdout.includes('SEEN forged')
    );
  } catch {
    // Moved away.
    return true;
  }
};

const forge = (how: string, program: string): Escape => ({
  name: `forges a frozen test file: ${how}`,
  language: 'python',
  program: `
name = 'test/deep/a.js'
def act():
${program
  .trim()
  .split('\n')
  .map((line) => `    ${line}`)
  .join('\n')}
attempt('forge', act)
try: say('SEEN ' + open(name).read())
except OSError: say('SEEN nothing')
tried('forge')`,
  files: FROZEN,
  frozen: Object.keys(FROZEN),
  succeeded: forged,
  control: 'anyone',
});

export const FILE_SYSTEM: readonly Escape[] = [
  {
    name: 'writes outside through a link',
    language: 'sh',
    program: 'ln -s "$OTHER_TASK" out; echo forged >> out/events.jsonl; echo new > out/new; tried',
    succeeded: outsideChanged,
    control: 'anyone',
  },
  {
    name: 'writes outside by a path that climbs',
    language: 'node',
    program: `
for (const name of ['../../forged', '../forged', W.OUTSIDE + '/data/forged', W.HOST_HOME + '/.bashrc']) attempt(name.slice(-12), () => fs.writeFileSync(name, 'x'));
tried('climb');`,
    succeeded: outsideChanged,
    control: 'anyone',
  },
  {
    name: 'changes rights and owner of what lies outside',
    language: 'python',
    program: `
os.symlink(W['TOKEN'], 'soft')
for path in (W['TOKEN'], 'soft', '..', '../..', W['OUTSIDE'], '/', '/usr/bin', '/tmp/..'):
    attempt('mode', lambda: os.chmod(path, 0o4777)) if path not in ('/', '/usr/bin', '/tmp/..') or os.getuid() != 0 else None
tried('rights')`,
    succeeded: outsideChanged,
    control: 'anyone',
  },
  {
    name: 'removes and renames what lies outside',
    language: 'sh',
    program: 'rm -rf "$OTHER_TASK" ../../data; mv "$TOKEN" "$TOKEN.old"; mv "$TOKEN" mine; tried',
    succeeded: outsideChanged,
    control: 'anyone',
  },
  forge('written', `open(name, 'w').write('forged')`),
  forge('cut off', `os.truncate(name, 0); open(name, 'a').write('forged')`),
  forge('with rights of its own', `os.chmod(name, 0o666); open(name, 'w').write('forged')`),
  forge('replaced', `open('b', 'w').write('forged'); os.replace('b', name)`),
  forge('removed and made again', `os.unlink(name); open(name, 'w').write('forged')`),
  forge(
    'with its folder moved away',
    `os.rename('test/deep', 'gone'); os.mkdir('test/deep'); open(name, 'w').write('forged')`,
  ),
  forge(
    'with the folder above moved away',
    `os.rename('test', 'gone'); os.makedirs('test/deep'); open(name, 'w').write('forged')`,
  ),
  forge(
    'with its folder made a link',
    `os.rename('test', 'gone'); os.makedirs('x/deep'); open('x/deep/a.js', 'w').write('forged'); os.symlink('x', 'test')`,
  ),
  forge('through a hard link', `os.link(name, 'twin'); open('twin', 'w').write('forged')`),
  forge('through a mapping', `file = os.open(name, os.O_RDWR); mmap.mmap(file, 6)[:6] = b'forged'`),
  {
    name: 'forges a frozen test file: exchanged in one step, without a moment of its absence',
    language: 'python',
    program: `
open('b', 'w').write('forged')
call('renameat2', 316, 276, -100, b'b', -100, b'test/deep/a.js', 2)
call('exchange folders', 316, 276, -100, b'test', -100, b'b', 2)
tried('exchange')`,
    files: FROZEN,
    frozen: Object.keys(FROZEN),
    succeeded: forged,
    control: 'anyone',
  },
  {
    name: 'becomes root by programs with that right',
    language: 'sh',
    program: `
for program in "su -c id" "sudo -n id" "newgrp root" "mount -t tmpfs none /tmp" "pkexec id" "umount /tmp" "passwd -S root"; do
  command -v \${program%% *} > /dev/null && echo "$program" | timeout 2 sh 2>&1 < /dev/null
done
cp /bin/sh mine; chmod 6755 mine; test -x mine && ./mine -p -c 'id -u'; tried`,
    succeeded: ({ stdout }) => /uid=0|^0$/m.test(stdout),
    control: 'nobody',
  },
  {
    name: 'makes itself another user',
    language: 'python',
    program: `
for number in (0, 1, 1000, 4294967294):
    for name in ('setuid', 'setgid', 'seteuid', 'setresuid'): function(name, *([number] * (3 if name == 'setresuid' else 1)))
attempt('groups', lambda: os.setgroups([0, 4, 27]))
attempt('owner', lambda: (open('f', 'w').close(), os.chown('f', 0, 0)))
tried('user')`,
    succeeded: reached,
    control: 'root',
  },
  {
    name: 'gives a file powers of the system',
    language: 'python',
    program: `
open('f', 'w').close(); os.chmod('f', 0o755)
power = struct.pack('<IIIII', 0x02000001, 0xffffffff, 0, 0xffffffff, 0)
attempt('capability', lambda: os.setxattr('f', 'security.capability', power))
attempt('trusted', lambda: os.setxattr('f', 'trusted.x', b'1'))
attempt('immutable', lambda: fcntl.ioctl(os.open('f', os.O_RDONLY), 0x40086602, struct.pack('l', 0x10)))
tried('powers')`,
    succeeded: reached,
    control: 'nobody',
  },
  {
    name: 'makes devices',
    language: 'python',
    program: `
for name, kind, number in (('disk', stat.S_IFBLK, os.makedev(8, 0)), ('memory', stat.S_IFCHR, os.makedev(1, 1)), ('root', stat.S_IFBLK, os.makedev(254, 0))):
    attempt(name, lambda: os.mknod(name, kind | 0o666, number))
    attempt('open ' + name, lambda: os.open(name, os.O_RDWR))
tried('devices')`,
    succeeded: reached,
    control: 'root',
  },
  {
    name: 'opens the devices of the machine',
    language: 'python',
    program: `
for name in ('mem', 'kmem', 'port', 'kmsg', 'kvm', 'fuse', 'loop-control', 'loop0', 'sda', 'vda', 'nvme0n1', 'tty', 'tty0', 'console', 'ptmx', 'pts/ptmx', 'pts/0', 'net/tun', 'vsock', 'vhost-vsock', 'uinput', 'input/event0', 'snd/timer', 'dri/card0', 'bus/usb', 'hpet', 'rtc0', 'userfaultfd', 'mapper/control', 'autofs', 'cuse'):
    attempt(name, lambda: os.open('/dev/' + name, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY))
tried('devices')`,
    // A container has pseudo terminals of its own.
    succeeded: ({ stdout }) => /^REACHED (?!ptmx|pts\/ptmx|tty )/m.test(stdout),
    control: 'root',
  },
  {
    name: 'leaves names that no text has',
    language: 'python',
    program: `
for name in (b'a\\nb', b'\\x01\\x1b[2J', b'\\xff\\xfe', b'-rf', b'x' * 255, b' ', b'*', b'\\xf0\\x9f\\x92\\xa9' * 63, b'con', b'.git', b'..a', b'\\xe2\\x80\\xae'):
    os.mkdir(name); os.mkdir(name + b'/' + name); os.close(os.open(name + b'/f', os.O_CREAT))
tried('names')`,
    succeeded: never,
    control: 'nobody',
    always: true,
  },
  {
    name: 'leaves folders that are closed to all',
    language: 'python',
    program: `
for name in ('a', 'b', b'\\xff'):
    os.makedirs(os.path.join(name, os.fsencode('c/d') if isinstance(name, bytes) else 'c/d')); os.close(os.open(os.path.join(name, b'f' if isinstance(name, bytes) else 'f'), os.O_CREAT, 0))
os.chmod('a/c/d', 0); os.chmod('a/c', 0); os.chmod('a', 0); os.chmod('b', 0o111); os.chmod(b'\\xff', 0); os.chmod('.', 0)
tried('closed')`,
    succeeded: never,
    control: 'nobody',
    always: true,
  },
  {
    name: 'leaves folders too deep for any path, closed and with odd names',
    language: 'python',
    program: `
tried('deep')
for name in (b'd' * 250, b'\\xff' * 250, '☃'.encode() * 80):
    top = os.open('.', os.O_RDONLY)
    for _ in range(30): os.mkdir(name); os.chdir(name)
    os.close(os.open('f', os.O_CREAT)); os.chmod('.', 0o500); os.fchdir(top)`,
    succeeded: never,
    control: 'nobody',
    always: true,
  },
  {
    name: 'leaves pipes, sockets and links in circles',
    language: 'python',
    program: `
os.mkfifo('pipe'); s = socket.socket(socket.AF_UNIX); s.bind('socket')
os.symlink('one', 'two'); os.symlink('two', 'one'); os.symlink('.', 'here'); os.symlink('/dev/zero', 'zero'); os.symlink(W['OUTSIDE'], 'out'); os.symlink('..', 'up')
tried('odd')`,
    succeeded: never,
    control: 'nobody',
    always: true,
  },
  {
    name: 'changes what it is given to read',
    language: 'python',
    program: `
node = '/opt/node/bin/node'
for name, act in (('write', lambda: open(node, 'r+b')), ('mode', lambda: os.chmod(node, 0o777)), ('remove', lambda: os.unlink(node)), ('rename', lambda: os.rename(node, node + 2 * 'x')), ('replace', lambda: os.symlink('/bin/sh', '/opt/node/bin/x')), ('time', lambda: os.utime(node, (0, 0)))):
    attempt(name, act)
tried('given')`,
    succeeded: (result) => reached(result) || statSync(process.execPath).mtimeMs === 0,
    control: 'nobody',
  },
];
