import { join } from 'node:path';
import { runQuietly } from '../setup/run-quietly.mjs';
import { SetupError } from '../setup/setup-error.mjs';
import { GO_VERSION } from './pins.mjs';

/** Compiles the server from source with Go, whose checksum database vouches for the modules. Takes 6 to 12 minutes. */
export async function goBuild(folder, print) {
  await runQuietly('go', ['version']).catch(() => {
    throw new SetupError('there is no Go');
  });
  print('setup: compiling the Temporal server with Go: this takes 6 to 12 minutes, once for this machine');
  await runQuietly('go', ['install', `github.com/temporalio/cli/cmd/temporal@v${GO_VERSION}`], {
    env: { ...process.env, GOBIN: folder, GOFLAGS: '-modcacherw' },
  });
  return join(folder, 'temporal');
}
