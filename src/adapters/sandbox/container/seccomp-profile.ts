import { CLONE_NEWUSER, EAFNOSUPPORT, ENOSYS, EPERM, SOCKET_FAMILIES } from '../isolation/refusals.js';

/** Calls that no test needs and that reach into other processes, the kernel, or other namespaces. */
const REFUSED = [
  ...['ptrace', 'process_vm_readv', 'process_vm_writev', 'process_madvise', 'kcmp', 'pidfd_getfd'],
  ...['mount', 'umount', 'umount2', 'pivot_root', 'chroot', 'unshare', 'setns', 'mount_setattr'],
  ...['open_tree', 'move_mount', 'fsopen', 'fsconfig', 'fsmount', 'fspick'],
  ...['add_key', 'request_key', 'keyctl', 'bpf', 'perf_event_open', 'userfaultfd'],
  ...['io_uring_setup', 'io_uring_enter', 'io_uring_register'],
  ...['init_module', 'finit_module', 'delete_module', 'kexec_load', 'kexec_file_load', 'reboot'],
  ...['swapon', 'swapoff', 'name_to_handle_at', 'open_by_handle_at', 'acct', 'quotactl', 'quotactl_fd'],
  ...['syslog', 'vhangup', 'personality', 'iopl', 'ioperm', 'modify_ldt', 'lookup_dcookie', 'nfsservctl'],
  ...['fanotify_init', 'settimeofday', 'clock_settime', 'clock_adjtime', 'adjtimex', 'uselib'],
];
const HIGHEST_FAMILY = Math.max(...SOCKET_FAMILIES);

const error = (names: readonly string[], errnoRet: number, args: readonly object[] = []): object => ({
  names,
  action: 'SCMP_ACT_ERRNO',
  errnoRet,
  args,
});

const familyIs = (op: 'SCMP_CMP_EQ' | 'SCMP_CMP_GT', value: number): readonly object[] => [
  { index: 0, op, value },
];

/**
 * The system calls that a container may not make, as both engines read it. Stricter than their own lists where these
 * allow what only code with rights can use: podman's allows ptrace, new user namespaces and sockets of all families.
 */
export function seccompProfile(): string {
  const foreign = Array.from({ length: HIGHEST_FAMILY }, (_, family) => family).filter(
    (family) => !SOCKET_FAMILIES.includes(family),
  );
  return JSON.stringify({
    defaultAction: 'SCMP_ACT_ALLOW',
    syscalls: [
      error(REFUSED, EPERM),
      // The C library falls back to clone, whose flags can be looked at.
      error(['clone3'], ENOSYS),
      error(['clone'], EPERM, [
        { index: 0, op: 'SCMP_CMP_MASKED_EQ', value: CLONE_NEWUSER, valueTwo: CLONE_NEWUSER },
      ]),
      ...foreign.map((family) => error(['socket'], EAFNOSUPPORT, familyIs('SCMP_CMP_EQ', family))),
      error(['socket'], EAFNOSUPPORT, familyIs('SCMP_CMP_GT', HIGHEST_FAMILY)),
    ],
  });
}
