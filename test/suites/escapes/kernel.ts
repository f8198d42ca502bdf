import { reached, type Escape } from './escape.js';

/** Refused for everybody, and not only because the call was made in a wrong way. */
const REFUSALS = ['EPERM', 'EACCES', 'ENOSYS', 'ENOENT', 'EROFS', 'ESRCH', 'EAFNOSUPPORT', 'ENXIO', 'ENODEV'];

/** Each call must be refused with one of these; any other answer means that the kernel has looked at what it was given. */
const calls = (name: string, program: string, more: Partial<Escape> = {}): Escape => ({
  name,
  language: 'python',
  program: `${program.trim()}\ntried('calls')`,
  succeeded: ({ stdout }) =>
    stdout
      .split('\n')
      .some(
        (line) =>
          line.startsWith('REACHED ') ||
          (/^refused /.test(line) && !REFUSALS.some((word) => line.endsWith(word))),
      ),
  control: 'root',
  ...more,
});

const NAMESPACES = {
  mounts: 0x20000,
  host: 0x4000000,
  user: 0x10000000,
  network: 0x40000000,
  processes: 0x20000000,
};

export const KERNEL: readonly Escape[] = [
  calls(
    'makes a namespace of users, in which it is root',
    `
function('unshare', ${NAMESPACES.user})
child = call('clone', 56, 220, ${NAMESPACES.user} | 17, 0, 0, 0, 0)
if child == 0: os._exit(0)
arguments = (ctypes.c_ulonglong * 11)(${NAMESPACES.user}, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0)
child = call('clone3', 435, 435, ctypes.byref(arguments), 88)
if child == 0: os._exit(0)`,
  ),
  calls(
    'makes other namespaces',
    Object.values(NAMESPACES)
      .filter((flag) => flag !== NAMESPACES.user)
      .map((flag) => `function('unshare', ${flag})`)
      .join('\n'),
  ),
  calls(
    'enters a namespace of another process',
    `
for pid in (W['VICTIM'], '1'):
    for kind in ('mnt', 'pid', 'net', 'user'):
        try: file = os.open('/proc/%s/ns/%s' % (pid, kind), os.O_RDONLY)
        except OSError: file = 0
        if file or pid == '1': function('setns', file, 0)
handle = max(0, libc.syscall(ctypes.c_long(434), ctypes.c_long(int(W['VICTIM'])), ctypes.c_long(0)))
function('setns', handle, 0x20000)`,
    { control: 'nobody' },
  ),
  calls(
    'mounts, moves and lifts mounts',
    `
function('mount', b'none', b'/tmp', b'tmpfs', 0, None)
function('mount', b'/', b'/tmp', None, 4096, None)
function('mount', None, b'/usr', None, 32 | 4096, None)
function('mount', b'proc', b'/tmp', b'proc', 0, None)
function('umount2', b'/workspace/test/deep/a.js', 2)
function('umount2', b'/workspace', 2)`,
    { control: 'nobody', files: { 'test/deep/a.js': 'recorded' }, frozen: ['test/deep/a.js'] },
  ),
  calls(
    'mounts by the newer calls',
    `
call('open_tree', 428, 428, -100, b'/', 1)
call('fsopen', 430, 430, b'tmpfs', 0)
call('fspick', 433, 433, -100, b'/usr', 0)
call('move_mount', 429, 429, -100, b'/usr', -100, b'/tmp', 0)
call('mount_setattr', 442, 442, -100, b'/usr', 0, (ctypes.c_ulonglong * 4)(0, 1, 0, 0), 32)`,
    { control: 'nobody' },
  ),
  calls('makes another folder its root', `function('chroot', b'.'); call('pivot_root', 155, 41, b'.', b'.')`),
  calls(
    'opens files by their number in the file system',
    `
handle = ctypes.create_string_buffer(struct.pack('Ii', 8, 1) + struct.pack('II', 2, 0) + bytes(120))
call('open_by_handle_at', 304, 265, os.open('.', os.O_RDONLY), ctypes.byref(handle), 0)`,
  ),
  calls(
    'uses keys of the kernel',
    `
call('add_key', 248, 217, b'user', b'left-x', b'secret', 6, -2)
call('request_key', 249, 218, b'user', b'left-x', None, -2)
call('keyctl', 250, 219, 0, -3, 0)`,
  ),
  calls('loads a program into the kernel', `call('bpf', 321, 280, 0, (ctypes.c_uint * 32)(2, 4, 8, 4), 128)`),
  calls('uses rings of the kernel', `call('io_uring_setup', 425, 425, 4, (ctypes.c_uint * 30)())`),
  calls('handles page faults itself', `call('userfaultfd', 323, 282, 1)`),
  calls(
    'measures the machine',
    `call('perf_event_open', 298, 241, (ctypes.c_uint * 32)(1, 128, 0), 0, -1, -1, 0)`,
  ),
  calls(
    'reads and clears the log of the kernel',
    `
call('syslog', 103, 116, 3, ctypes.create_string_buffer(64), 64)
call('syslog', 103, 116, 10, None, 0)`,
  ),
  calls(
    'loads modules, another kernel, or turns the machine off',
    `
call('init_module', 175, 105, b'x', 1, b'')
call('finit_module', 313, 273, 0, b'', 0)
call('delete_module', 176, 106, b'none_such', 0)
call('kexec_load', 246, 104, 0, 0, None, 0)
call('kexec_file_load', 320, 294, -1, -1, 0, None, 0)
call('reboot', 169, 142, 0, 0, 0, None)`,
    { control: 'nobody' },
  ),
  calls(
    'uses swap, accounts and quotas',
    `
call('swapon', 167, 224, b'/workspace/f', 0)
call('swapoff', 168, 225, b'/none')
call('acct', 163, 89, b'/workspace/f')
call('quotactl', 179, 60, 0x800007 << 8, b'/dev/vda', 0, None)`,
    { control: 'nobody' },
  ),
  calls(
    'names the machine anew',
    `
function('sethostname', b'forged', 6)
function('setdomainname', b'forged', 6)
call('personality', 135, 92, 0x0400000)`,
    { control: 'nobody' },
  ),
  {
    name: 'asks for ports and interrupts',
    language: 'python',
    program: `call('iopl', 172, -1, 3); call('ioperm', 173, -1, 0x80, 1, 1); tried('ports')`,
    succeeded: reached,
    control: 'nobody',
    machines: ['x64'],
  },
  {
    name: 'calls the kernel in the way of an older machine, past any filter',
    language: 'python',
    program: `
tried('int 80')
page = mmap.mmap(-1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, 7)
# unshare(CLONE_NEWUSER) by its number for 32 bits.
page.write(b'\\x53\\xbb\\x00\\x00\\x00\\x10\\xb8\\x36\\x01\\x00\\x00\\xcd\\x80\\x5b\\xc3')
result = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
say(('REACHED ' if result == 0 else 'refused ') + str(result))`,
    succeeded: reached,
    control: 'root',
    machines: ['x64'],
  },
  {
    name: 'calls the kernel by numbers of another form',
    language: 'python',
    program: `
tried('x32')
for name, number, *args in (('unshare', 272, ${NAMESPACES.user}), ('bpf', 321, 0, 0, 0), ('ptrace', 521, 0, 0, 0)):
    call(name, 0x40000000 | number, 0x40000000 | number, *args)
    call(name + ' far', (1 << 32) | number, (1 << 32) | number, *args) if name == 'unshare' and os.getuid() != 0 else None`,
    succeeded: reached,
    control: 'nobody',
    machines: ['x64'],
  },
  {
    name: 'types into the terminal of the person who started the service',
    language: 'python',
    program: `
for number in range(4): attempt('tty%d' % number, lambda: fcntl.ioctl(number, 0x5412, b'x'))
def own():
    file = os.open('/dev/tty', os.O_RDWR); fcntl.ioctl(file, 0x5412, b'x')
attempt('tty', own); tried('terminal')`,
    succeeded: reached,
    control: 'nobody',
  },
  {
    name: 'writes to the files of the kernel',
    language: 'python',
    program: `
for path in ('/proc/sys/kernel/core_pattern', '/proc/sysrq-trigger', '/proc/self/oom_score_adj', '/sys/fs/cgroup/cgroup.procs', '/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/release_agent', '/sys/kernel/uevent_helper', '/proc/1/oom_score_adj', '/proc/%s/oom_score_adj' % W['VICTIM']):
    attempt(path, lambda: os.write(os.open(path, os.O_WRONLY), b'-1000') if os.getuid() != 0 else -1)
attempt('group', lambda: os.mkdir('/sys/fs/cgroup/left-' + W['MARK']) if os.getuid() != 0 else -1)
tried('kernel')`,
    succeeded: reached,
    control: 'nobody',
  },
];
