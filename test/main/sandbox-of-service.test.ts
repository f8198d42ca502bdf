import { describe, expect, it } from '@jest/globals';
import { createBubblewrapSandbox } from '../../src/adapters/sandbox/index.js';
import type { HealthView } from '../../src/contract/index.js';
import { sandboxOfService } from '../../src/main/sandbox-of-service.js';

const own = createBubblewrapSandbox({ bwrap: '/no/such/bwrap' });
const saying = (sandbox: Partial<HealthView['parts']['sandbox']>) =>
  Promise.resolve({ where: 'here', answer: { parts: { sandbox } } as unknown as HealthView });

describe('the sandbox that a process without workers speaks of', () => {
  it('AP-41 WF-14 is that of the service, whatever this process was given', async () => {
    const problem = 'INTERN_SANDBOX=none allows it';
    const seen = sandboxOfService(own, () => saying({ kind: 'none', isolated: false, problem }));
    expect(await seen.health()).toEqual({ kind: 'none', isolated: false, problem });
    expect(await seen.ownPrograms?.()).toBeNull();
  });

  it.each([
    ['none runs', () => Promise.resolve(null)],
    ['it does not answer', () => Promise.resolve({ where: 'here', answer: { silent: 'starting' } })],
    ['it cannot be asked', () => Promise.reject(new Error('INTERN_URL is no address'))],
    ['it cannot tell itself', () => saying({ kind: null, isolated: false, problem: 'did not answer' })],
  ])('AP-41 WF-14 is its own where of the service %s', async (_why, ask) => {
    const seen = sandboxOfService(own, ask);
    expect(await seen.health()).toMatchObject({ kind: 'bubblewrap', isolated: false });
    expect(await seen.ownPrograms?.()).toBeNull();
  });
});
