import type { SandboxLimits, SandboxResult } from '../../../src/ports/sandbox.js';
import type { World } from './world.js';

export type Language = 'sh' | 'node' | 'python';

/** A hostile program, and how to tell whether it got what it wanted. */
export type Escape = {
  readonly name: string;
  readonly language: Language;
  /**
   * Is told of the world by variables (see `World.variables`). Calls `tried` once it has really made its attempt: a
   * program that a typing mistake kept from trying does not count.
   */
  readonly program: string;
  readonly limits?: Partial<SandboxLimits>;
  /** Files of the workspace, and which of them are frozen. */
  readonly files?: Readonly<Record<string, string>>;
  readonly frozen?: readonly string[];
  readonly stdin?: string;
  readonly report?: boolean;
  /** What somebody outside does until the run has ended. */
  readonly meanwhile?: (world: World, ended: () => boolean) => Promise<void>;
  /** Whether the attack did its work. In a sandbox it must not. */
  readonly succeeded: (result: SandboxResult, world: World) => boolean | Promise<boolean>;
  /** What else must be so after the run; the faults found. */
  readonly contained?: (result: SandboxResult, world: World) => readonly string[];
  /**
   * Who can do it without a sandbox: there the same program must succeed, which shows that it is an attack. `nobody` for
   * what would hurt the machine, or what no program can do.
   */
  readonly control: 'anyone' | 'root' | 'nobody';
  /** True when a run without isolation must contain it as well. */
  readonly always?: boolean;
  /** Machines that it is written for; all when left out. */
  readonly machines?: readonly string[];
};

const SH = `
tried() { echo "TRIED $*"; }
`;

const NODE = `
const fs = require('node:fs'), path = require('node:path'), net = require('node:net'), cp = require('node:child_process');
const W = process.env;
const say = (text) => { try { fs.writeSync(1, text + '\\n'); } catch {} };
const tried = (what) => say('TRIED ' + what);
const attempt = (name, act) => { try { say('REACHED ' + name + ' ' + act()); } catch (e) { if (!e.code) throw e; say('refused ' + name + ' ' + e.code); } };
`;

/** `call` makes a system call by its number on this machine; `function` one of the C library. */
const PYTHON = `
import ctypes, errno, fcntl, mmap, os, platform, resource, select, signal, socket, stat, struct, sys, threading, time
W = os.environ
X64 = platform.machine() == 'x86_64'
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
def say(text):
    try: os.write(1, (text + '\\n').encode('utf8', 'replace'))
    except OSError: pass
def tried(what): say('TRIED ' + str(what))
def attempt(name, act):
    try: say('REACHED %s %s' % (name, act()))
    except OSError as e: say('refused %s %s' % (name, errno.errorcode.get(e.errno, e.errno)))
def long(value): return ctypes.c_long(value) if isinstance(value, int) else value
def outcome(name, result):
    number = ctypes.get_errno()
    if result == -1: say('refused %s %s' % (name, errno.errorcode.get(number, number)))
    else: say('REACHED %s %d' % (name, result))
    return result
def call(name, x64, arm64, *args):
    ctypes.set_errno(0)
    return outcome(name, libc.syscall(ctypes.c_long(x64 if X64 else arm64), *map(long, args)))
def function(name, *args):
    ctypes.set_errno(0)
    return outcome(name, getattr(libc, name)(*map(long, args)))
`;

const PRELUDES: Readonly<Record<Language, string>> = { sh: SH, node: NODE, python: PYTHON };

export const programOf = ({ language, program }: Escape): string => PRELUDES[language] + program;

/** Signs in what a program printed that it broke by a mistake of ours, not by the sandbox. */
export const BROKEN =
  /(Syntax|Reference|Type|Name|Attribute|Indentation|Import|Value|Index|Key|ModuleNotFound)Error|Syntax error|ctypes\.ArgumentError|: not found/;

export const reached = (result: SandboxResult): boolean => /^REACHED /m.test(result.stdout);
export const everything = ({ stdout, stderr, report }: SandboxResult): string => stdout + stderr + report;
