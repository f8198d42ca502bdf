import { mkdtempSync, rmdirSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Names of this machine to itself, as lists of exceptions to a proxy spell them. */
const LOOPBACK = ['localhost', '127.0.0.1', '127.0.0.0/8', '::1'];
const TEMPORARY = ['/tmp', '/var/tmp'];

/** Why no file can be made in a folder; null when one can. */
function problemOf(folder) {
  try {
    rmdirSync(mkdtempSync(join(folder, 'intern-')));
    return null;
  } catch (error) {
    return error.code ?? error.message;
  }
}

/** A TMPDIR that is not there, or is not ours to write, is replaced by a folder that is. @returns {string | null} what to tell of it */
function useWritableTemporaryFolder(env, named, others) {
  const problem = problemOf(named);
  if (problem === null) return null;
  const other = others.find((folder) => problemOf(folder) === null);
  const what = `no file can be made in the temporary folder ${named} (${problem})`;
  if (other === undefined) return `${what}, nor in ${others.join(' or ')}: name another one with TMPDIR`;
  env.TMPDIR = other;
  return `${what}: ${other} is used instead; correct TMPDIR`;
}

/** What is on this machine is never called through a proxy: neither our own Temporal server nor our own API. */
function keepProxiesOffLoopback(env) {
  const isProxied = Object.keys(env).some((name) => /^(?!no_).*_proxy$/i.test(name));
  if (!isProxied) return;
  const except = (said) => [...said.split(','), ...LOOPBACK].filter((entry) => entry.trim() !== '').join(',');
  const said = env.no_proxy ?? env.NO_PROXY ?? '';
  // Only some understand a star, so that gRPC, which does not, has its own list.
  env.no_grpc_proxy = except(env.no_grpc_proxy || said);
  if (said.trim() === '*') return;
  env.no_proxy = except(said);
  env.NO_PROXY = env.no_proxy;
}

/**
 * Makes an environment fit for our processes and those that they start, before anything else reads it.
 * @param folders the temporary folder that is named, and those to use instead
 * @returns {string[]} what a person has to be told of it, one line each
 */
export function prepareEnvironment(env, folders = { named: tmpdir(), others: TEMPORARY }) {
  keepProxiesOffLoopback(env);
  const told = useWritableTemporaryFolder(env, folders.named, folders.others);
  return told === null ? [] : [told];
}

/** The same for the environment of this process, told on standard error if that takes it. */
export function prepareThisProcess() {
  for (const line of prepareEnvironment(process.env)) {
    try {
      writeSync(2, `warning: ${line}\n`);
    } catch {
      // A full device: what is told there is not worth ending for.
    }
  }
}
