/** A machine that we know the system calls of. */
export type Architecture = {
  /** AUDIT_ARCH_… of linux/audit.h */
  readonly audit: number;
  readonly clone: number;
  readonly clone3: number;
  readonly socket: number;
  readonly setsockopt: number;
  /** Calls that no test needs and that reach into other processes, the kernel, or other namespaces. */
  readonly refused: readonly number[];
  /**
   * Calls that make memory which belongs to no process, so that nobody counts it: memfd_create, memfd_secret, shmget.
   * They are told not to exist, for which programs are prepared.
   */
  readonly absent: readonly number[];
};

/** Calls numbered alike on all machines since Linux 5.1, and io_uring, pidfd_getfd, process_madvise. */
const SINCE_COMMON_NUMBERS = [425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 440, 442];

/** Numbers from the kernel's system call tables (arch/x86/entry/syscalls/syscall_64.tbl, asm-generic/unistd.h). */
export const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  x64: {
    audit: 0xc000003e,
    clone: 56,
    clone3: 435,
    socket: 41,
    setsockopt: 54,
    refused: [
      ...[101, 310, 311, 312], // ptrace, process_vm_readv, process_vm_writev, kcmp
      ...[165, 166, 155, 161, 272, 308], // mount, umount2, pivot_root, chroot, unshare, setns
      ...[248, 249, 250, 321, 298, 323], // add_key, request_key, keyctl, bpf, perf_event_open, userfaultfd
      ...[175, 313, 176, 246, 320, 169, 167, 168], // modules, kexec, reboot, swap
      ...[303, 304, 163, 179, 103, 153, 135], // file handles, acct, quotactl, syslog, vhangup, personality
      ...SINCE_COMMON_NUMBERS,
    ],
    absent: [319, 447, 29],
  },
  arm64: {
    audit: 0xc00000b7,
    clone: 220,
    clone3: 435,
    socket: 198,
    setsockopt: 208,
    refused: [
      ...[117, 270, 271, 272], // ptrace, process_vm_readv, process_vm_writev, kcmp
      ...[40, 39, 41, 51, 97, 268], // mount, umount2, pivot_root, chroot, unshare, setns
      ...[217, 218, 219, 280, 241, 282], // add_key, request_key, keyctl, bpf, perf_event_open, userfaultfd
      ...[105, 273, 106, 104, 294, 142, 224, 225], // modules, kexec, reboot, swap
      ...[264, 265, 89, 60, 116, 58, 92], // file handles, acct, quotactl, syslog, vhangup, personality
      ...SINCE_COMMON_NUMBERS,
    ],
    absent: [279, 447, 194],
  },
};
