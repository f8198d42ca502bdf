import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { requireGit } from '../../src/main/preflight.js';

describe('git, at the start of a service or of a worker', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'intern-path-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });
  const gitThatSays = async (said: string) => {
    await writeFile(join(folder, 'git'), `#!/bin/sh\necho '${said}'\n`);
    await chmod(join(folder, 'git'), 0o755);
    return { PATH: folder };
  };

  it('AP-62 WF-3 is needed, and what to install is said', async () => {
    await expect(requireGit({ PATH: folder })).rejects.toMatchObject({
      code: 'no_git',
      message: 'git was not found on the PATH: install git 2.36 or newer (Debian, Ubuntu: apt install git)',
    });
  });

  it.each(['git version 2.25.1', 'git version 1.8.3.1', 'git version 2.35.8'])(
    'AP-62 WF-3 has to be recent enough: %s',
    async (said) => {
      await expect(requireGit(await gitThatSays(said))).rejects.toMatchObject({
        code: 'no_git',
        message: `${said} is too old: install git 2.36 or newer (Debian, Ubuntu: apt install git)`,
      });
    },
  );

  it.each(['git version 2.36.0', 'git version 2.39.5 (Apple Git-154)', 'git version 3.0.0'])(
    'AP-62 WF-3 is taken when it is: %s',
    async (said) => {
      await expect(requireGit(await gitThatSays(said))).resolves.toBeUndefined();
    },
  );
});
