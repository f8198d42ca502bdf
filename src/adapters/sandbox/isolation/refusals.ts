/** What a refused system call answers, by the numbers of Linux. */
export const EPERM = 1;
export const ENOSYS = 38;
export const EAFNOSUPPORT = 97;

/** A flag of clone that asks for a user namespace. */
export const CLONE_NEWUSER = 0x10000000;

/** unix, inet, inet6, netlink: the families that the private network namespace contains. AF_VSOCK leads to the host. */
export const SOCKET_FAMILIES: readonly number[] = [1, 2, 10, 16];
