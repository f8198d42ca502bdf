import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../../support/until.js';
import { reached, type Escape } from './escape.js';
import type { World } from './world.js';

const heard =
  (listener: string) =>
  (_result: unknown, world: World): boolean =>
    world.heard.has(listener);

/** Tries to come in as long as the program runs. */
async function comeIn(world: World, ended: () => boolean): Promise<void> {
  await until(async () => {
    const socket = connect(world.freePort, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.on('connect', () => (world.heard as Set<string>).add('visitor'));
    await delay(50);
    socket.destroy();
    return ended() || world.heard.has('visitor');
  });
}

export const NETWORK: readonly Escape[] = [
  {
    name: 'connects to a service of this machine',
    language: 'node',
    program: `
const socket = net.connect(Number(W.PORT), '127.0.0.1');
socket.on('data', (text) => { say('REACHED ' + text); process.exit(); });
socket.on('error', (e) => say('refused ' + e.code));
tried('connect');`,
    succeeded: heard('tcp'),
    control: 'anyone',
  },
  {
    name: 'connects to it by every name that this machine has',
    language: 'python',
    program: `
for host in ('localhost', '0.0.0.0', '127.1.2.3', '::1', '::ffff:127.0.0.1', socket.gethostname(), 'host.docker.internal', 'host.containers.internal', '10.0.2.2', '169.254.1.2', '172.17.0.1'):
    def go():
        s = socket.create_connection((host, int(W['PORT'])), 0.3)
        return s.recv(10)
    attempt(host, go)
tried('names')`,
    succeeded: heard('tcp'),
    control: 'anyone',
  },
  {
    name: 'connects by IPv6',
    language: 'python',
    program: `
def go():
    s = socket.socket(socket.AF_INET6); s.settimeout(1); s.connect(('::1', int(W['PORT']))); return s.recv(10)
attempt('tcp6', go); tried('tcp6')`,
    succeeded: heard('tcp6'),
    control: 'anyone',
  },
  {
    name: 'sends a datagram',
    language: 'python',
    program: `
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for _ in range(20): attempt('udp', lambda: s.sendto(b'hello', ('127.0.0.1', int(W['UDP_PORT']))))
time.sleep(0.1); tried('udp')`,
    succeeded: heard('udp'),
    control: 'anyone',
  },
  {
    name: 'connects to an abstract socket',
    language: 'python',
    program: `
def go(name):
    s = socket.socket(socket.AF_UNIX); s.settimeout(1); s.connect(name); return s.recv(10)
# Some versions of Node fill the name up to its full length.
for name in (W['ABSTRACT'], W['ABSTRACT'].ljust(107, '\\0')): attempt('abstract', lambda: go('\\0' + name))
tried('abstract')`,
    succeeded: heard('abstract'),
    control: 'anyone',
  },
  {
    name: 'connects to a socket by its path',
    language: 'python',
    program: `
def go():
    s = socket.socket(socket.AF_UNIX); s.settimeout(1); s.connect(W['SOCKET']); return s.recv(10)
attempt('unix', go); tried('unix')`,
    succeeded: heard('unix'),
    control: 'anyone',
  },
  {
    name: 'talks to the daemons of this machine',
    language: 'python',
    program: `
for path in ('/dev/log', '/run/systemd/journal/socket', '/run/systemd/private', '/var/run/docker.sock', '/run/docker.sock', '/run/podman/podman.sock', '/run/containerd/containerd.sock', '/run/dbus/system_bus_socket', '/tmp/.X11-unix/X0', '\\0/tmp/.X11-unix/X0'):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        attempt(path[-30:], lambda: socket.socket(socket.AF_UNIX, kind).connect(path))
tried('daemons')`,
    succeeded: reached,
    control: 'nobody',
  },
  {
    name: 'connects to the outside',
    language: 'python',
    program: `
for host in ('192.0.2.1', '1.1.1.1', '8.8.8.8', '169.254.169.254', '100.100.100.200'):
    for port in (53, 80, 443):
        s = socket.socket(); s.settimeout(0.3)
        attempt('%s:%d' % (host, port), lambda: s.connect((host, port)))
tried('outside')`,
    succeeded: reached,
    contained: ({ stdout }) =>
      /ETIMEDOUT|timed out|EINPROGRESS/.test(stdout) ? [`packets leave: ${stdout}`] : [],
    control: 'nobody',
  },
  {
    name: 'asks for names',
    language: 'python',
    program: `
for name in ('example.com', 'localhost.localdomain', 'metadata.google.internal'):
    attempt(name, lambda: socket.getaddrinfo(name, 80))
for server in ('127.0.0.53', '127.0.0.11', '8.8.8.8'):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(0.2)
    def ask():
        s.sendto(bytes.fromhex('abcd01000001000000000000076578616d706c6503636f6d0000010001'), (server, 53)); return s.recv(512)
    attempt(server, ask)
tried('names')`,
    succeeded: reached,
    control: 'nobody',
  },
  {
    name: 'opens raw sockets',
    language: 'python',
    program: `
for name, family, kind, number in (('icmp', 2, 3, 1), ('tcp', 2, 3, 6), ('icmp6', 10, 3, 58), ('packet', 17, 3, 0x0300)):
    attempt(name, lambda: socket.socket(family, kind, number).fileno())
tried('raw')`,
    succeeded: reached,
    control: 'root',
  },
  {
    name: 'looks at the network cards and sets one up',
    language: 'python',
    program: `
names = [name for _, name in socket.if_nameindex()]
if names != ['lo']: say('REACHED cards ' + ' '.join(names))
s = socket.socket()
attempt('set up', lambda: fcntl.ioctl(s, 0x8914, struct.pack('16sh22x', names[0].encode() if len(names) == 1 else b'none', 0)))
tried('cards')`,
    succeeded: ({ stdout }) => stdout.includes('REACHED'),
    control: 'nobody',
  },
  {
    name: 'calls the host of a virtual machine',
    language: 'python',
    program: `
for number in (2, 1, 0):
    def go():
        s = socket.socket(40, socket.SOCK_STREAM); s.settimeout(0.3); s.connect((number, 22)); return 'open'
    attempt('vsock%d' % number, go)
tried('vsock')`,
    succeeded: reached,
    contained: ({ stdout }) =>
      /vsock2 (ECONNRESET|ETIMEDOUT|ENODEV)/.test(stdout) ? [`the family is open: ${stdout}`] : [],
    control: 'nobody',
  },
  {
    name: 'opens sockets of rare families, each with its own faults in the kernel',
    language: 'python',
    program: `
for family in range(1, 46):
    if family in (1, 2, 10, 16): continue
    for kind in (1, 2, 3, 5):
        attempt('family%d' % family, lambda: socket.socket(family, kind).close())
tried('families')`,
    succeeded: reached,
    control: 'anyone',
  },
  {
    name: 'opens a door for others',
    language: 'python',
    program: `
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
attempt('bind', lambda: s.bind(('0.0.0.0', int(W['FREE_PORT']))))
s.listen(5); s.settimeout(1.2)
tried('door')
attempt('visitor', lambda: s.accept())`,
    meanwhile: comeIn,
    succeeded: heard('visitor'),
    control: 'anyone',
  },
];
