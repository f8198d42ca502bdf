import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createBareProcessSandbox } from '../../../src/adapters/sandbox/index.js';
import { withTemporaryWorkspace } from '../../../src/activities/temporary-workspace.js';
import type { Sandbox, SandboxLimits, SandboxResult } from '../../../src/ports/sandbox.js';
import { sampleOf } from '../../support/sample.js';
import { LIMITS } from '../sandbox.js';
import { aftermath, machineState, type MachineState } from './aftermath.js';
import { BROKEN, everything, programOf, type Escape } from './escape.js';
import { ESCAPES } from './index.js';
import { plantWorld, put, type World } from './world.js';

const NODE = '/opt/node/bin/node';
/** How much later than the wall clock a run may come to its end: far more than it takes: what is shown is that a limit ended the run. How fast that goes is a row of the bench (SC-9). */
const GRACE_MS = 30_000;

export type EscapeOptions = {
  readonly isolated: boolean;
  /** Whether there is only one of each theme a day, all of them under `npm run soak`. */
  readonly sampled?: boolean;
  /** What a start may take: added to each limit of time, so that every program comes to its attempt. */
  readonly startMs?: number;
};

const worlds: Omit<World, 'workspace'>[] = [];

type Attack = {
  readonly world: World;
  readonly before: MachineState;
  readonly result: SandboxResult;
  readonly succeeded: boolean;
  readonly tookMs: number;
};

/** With what a kind of sandbox runs the programs. */
type Means = { readonly python: string; readonly startMs: number };

function limitsOf(escape: Escape, { startMs }: Means): SandboxLimits {
  const limits = { ...LIMITS, ...escape.limits };
  return { ...limits, wallMs: limits.wallMs + startMs };
}

/** Runs the program in a working copy as the service makes and removes them. */
async function attack(sandbox: Sandbox, escape: Escape, means: Means): Promise<Attack> {
  const planted = await plantWorld();
  worlds.push(planted);
  const before = machineState();
  return withTemporaryWorkspace(planted.scratch, async (workspace) => {
    const world = { ...planted, workspace };
    for (const [path, content] of Object.entries(escape.files ?? {})) put(join(workspace, path), content);
    const started = performance.now();
    const run = sandbox.run({
      argv: [...interpreter(escape, means.python), programOf(escape), world.mark],
      workspace,
      frozen: escape.frozen ?? [],
      readOnly: [{ host: process.execPath, inside: NODE }],
      env: world.variables,
      stdin: escape.stdin ?? '',
      report: escape.report ?? false,
      limits: limitsOf(escape, means),
      signal: new AbortController().signal,
    });
    let ended = false;
    const [result] = await Promise.all([
      run.finally(() => (ended = true)),
      escape.meanwhile?.(world, () => ended),
    ]);
    const tookMs = performance.now() - started;
    return { world, before, result, tookMs, succeeded: await escape.succeeded(result, world) };
  });
}

function interpreter({ language }: Escape, python: string): readonly string[] {
  if (language === 'sh') return ['/bin/sh', '-c'];
  return language === 'node' ? [NODE, '-e'] : [python, '-c'];
}

const PYTHON = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
const isRoot = process.geteuid?.() === 0;

/**
 * Hostile programs against a sandbox (WF-14): each must come to its end within its limits without having got what it
 * wanted, and leave no process, file, mount or change behind. Without isolation those that a run must end all the same
 * are contained, and of the others it is shown that they are real: they succeed.
 */
export function describeEscapes(name: string, sandbox: Sandbox, options: EscapeOptions): void {
  let means: Means = { python: PYTHON, startMs: options.startMs ?? 0 };
  // What is run here would do real harm where nothing holds it.
  beforeAll(async () => {
    const { isolated, problem } = await sandbox.health();
    if (options.isolated && !isolated) throw new Error(problem ?? 'the sandbox does not isolate');
    const own = await sandbox.ownPrograms?.();
    means = { ...means, python: own?.python?.program ?? PYTHON };
  });
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.remove();
  });

  describe.each(Object.entries(ESCAPES))(`escapes: ${name}: %s`, (_theme, escapes) => {
    const fits = escapes.filter(({ machines }) => machines?.includes(process.arch) ?? true);
    const choose = (kind: readonly Escape[]) => (options.sampled === true ? sampleOf(kind) : kind);
    const { contained, shown } = proofsOf(fits, options);

    for (const escape of choose(contained)) {
      it(`WF-14 contains a program that ${escape.name}`, async () => {
        const { world, before, result, tookMs, succeeded } = await attack(sandbox, escape, means);
        const { wallMs } = limitsOf(escape, means);
        expect([
          ...(tookMs > wallMs + GRACE_MS ? [`took ${tookMs} ms with a limit of ${wallMs} ms`] : []),
          ...world.secrets
            .filter((text) => everything(result).includes(text))
            .map((text) => `leaked ${text}`),
          ...(succeeded ? [`succeeded: ${excerpt(result)}`] : []),
          ...(escape.contained?.(result, world) ?? []),
          ...reallyTried(result),
          ...aftermath(world, before),
          ...readdirSync(world.scratch).map((folder) => `not removed: ${folder}`),
        ]).toEqual([]);
      });
    }
    for (const escape of choose(shown)) {
      it(`WF-14 is attacked for real: without isolation a program ${escape.name}`, async () => {
        const { result, succeeded } = await attack(createBareProcessSandbox(), escape, means);
        expect([succeeded ? 'succeeded' : excerpt(result), ...reallyTried(result)]).toEqual(['succeeded']);
      });
    }
  });
}

/** Which of a theme a sandbox has to contain, and which of the others are shown to be real. */
export function proofsOf(escapes: readonly Escape[], { isolated }: Pick<EscapeOptions, 'isolated'>) {
  const holds = ({ always }: Escape): boolean => isolated || always === true;
  const isShown = ({ control }: Escape): boolean => control === 'anyone' || (control === 'root' && isRoot);
  return {
    contained: escapes.filter(holds),
    shown: escapes.filter((escape) => !holds(escape) && isShown(escape)),
  };
}

/** An attack counts only when the program came to the point of making it. */
function reallyTried(result: SandboxResult): readonly string[] {
  const mistake = BROKEN.exec(result.stderr)?.[0];
  return [
    ...(result.stdout.includes('TRIED') ? [] : [`never tried: ${excerpt(result)}`]),
    ...(mistake === undefined ? [] : [`is broken (${mistake}): ${excerpt(result)}`]),
  ];
}

function excerpt(result: SandboxResult): string {
  const { stdout, stderr, report, ...rest } = result;
  return JSON.stringify({
    ...rest,
    stdout: stdout.slice(0, 600),
    stderr: stderr.slice(-600),
    report: report.slice(0, 200),
  });
}
