import { expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findPython } from '../../../../src/adapters/test-runner/python/find-python.js';

const harness = fileURLToPath(new URL('../../../../harness/python', import.meta.url));
const LOOK = `
import dis, json, sys
sys.dont_write_bytecode = True
sys.path.insert(0, ${JSON.stringify(harness)})
import frames, judge, notes
def faults(function):
    if function.__closure__: yield "a closure"
    if function.__kwdefaults__: yield "defaults that can be changed in place"
    for step in dis.get_instructions(function):
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME", "IMPORT_NAME"): yield "the name " + str(step.argval)
found = judge.parts_of([*judge.judges_for({}).values(), judge.with_defaults(notes.check), *frames.TRUSTED])
print(json.dumps({"looked_at": len(found), "faults": [f.__name__ + ": " + fault for f in found for fault in faults(f)]}))
`;

it('WF-14 what decides in the code of a test uses nothing that tested code can replace', async () => {
  const python = await findPython(undefined);
  const { stdout, stderr } = spawnSync(python?.program ?? 'python3', ['-I', '-c', LOOK], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const { looked_at, faults } = JSON.parse(stdout) as { looked_at: number; faults: readonly string[] };
  expect(faults).toEqual([]);
  expect(looked_at).toBeGreaterThan(30);
});
