import { CLONE_NEWUSER, EAFNOSUPPORT, ENOSYS, EPERM, SOCKET_FAMILIES } from '../isolation/refusals.js';
import { ARCHITECTURES, type Architecture } from './system-calls.js';

/** Opcodes and return values of classic BPF for seccomp (linux/bpf_common.h, linux/seccomp.h). */
const LOAD = 0x20;
const EQUAL = 0x15;
const AT_LEAST = 0x35;
const ANY_BIT = 0x45;
const RETURN = 0x06;
const ALLOW = 0x7fff0000;
const KILL_PROCESS = 0x80000000;
const ERROR = 0x00050000;
/** Offsets in struct seccomp_data. */
const NUMBER = 0;
const ARCH = 4;
const ARGUMENT_0 = 16;
const ARGUMENT_1 = 24;
const ARGUMENT_2 = 32;
const X32_BIT = 0x40000000;
const SOL_SOCKET = 1;
/** SO_SNDBUF, SO_RCVBUF and the same by force. */
const BUFFER_SIZES = [7, 8, 32, 33];

type Instruction = readonly [code: number, jumpTrue: number, jumpFalse: number, value: number];

const refuse = (errno: number): Instruction => [RETURN, 0, 0, ERROR | errno];
const ifNumber = (number: number, then: readonly Instruction[]): readonly Instruction[] => [
  [EQUAL, 0, then.length, number],
  ...then,
];

/**
 * A seccomp program that refuses calls which reach other processes, the kernel or namespaces; null for a machine whose
 * call numbers we do not know. Layout: struct sock_filter, 8 bytes each, little endian.
 */
export function systemCallFilter(machine: string): Buffer | null {
  const known = ARCHITECTURES[machine];
  return known === undefined ? null : encode(program(known));
}

function program(machine: Architecture): readonly Instruction[] {
  return [
    [LOAD, 0, 0, ARCH],
    [EQUAL, 1, 0, machine.audit],
    [RETURN, 0, 0, KILL_PROCESS],
    [LOAD, 0, 0, NUMBER],
    [AT_LEAST, 0, 1, X32_BIT],
    refuse(ENOSYS),
    ...machine.refused.flatMap((number) => ifNumber(number, [refuse(EPERM)])),
    ...machine.absent.flatMap((number) => ifNumber(number, [refuse(ENOSYS)])),
    // The C library falls back to clone, whose flags can be looked at.
    ...ifNumber(machine.clone3, [refuse(ENOSYS)]),
    ...ifNumber(machine.clone, [
      [LOAD, 0, 0, ARGUMENT_0],
      [ANY_BIT, 0, 1, CLONE_NEWUSER],
      refuse(EPERM),
      [RETURN, 0, 0, ALLOW],
    ]),
    ...ifNumber(machine.socket, [
      [LOAD, 0, 0, ARGUMENT_0],
      ...SOCKET_FAMILIES.flatMap((family): readonly Instruction[] => [
        [EQUAL, 0, 1, family],
        [RETURN, 0, 0, ALLOW],
      ]),
      refuse(EAFNOSUPPORT),
    ]),
    // What a socket holds unread belongs to no process; said to be done, as the kernel says for sizes that it changes.
    ...ifNumber(machine.setsockopt, [
      [LOAD, 0, 0, ARGUMENT_1],
      [EQUAL, 1, 0, SOL_SOCKET],
      [RETURN, 0, 0, ALLOW],
      [LOAD, 0, 0, ARGUMENT_2],
      ...BUFFER_SIZES.flatMap((option) => [[EQUAL, 0, 1, option] as const, refuse(0)]),
      [RETURN, 0, 0, ALLOW],
    ]),
    [RETURN, 0, 0, ALLOW],
  ];
}

function encode(instructions: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(instructions.length * 8);
  instructions.forEach(([code, jumpTrue, jumpFalse, value], index) => {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(jumpTrue, index * 8 + 2);
    bytes.writeUInt8(jumpFalse, index * 8 + 3);
    bytes.writeUInt32LE(value >>> 0, index * 8 + 4);
  });
  return bytes;
}
