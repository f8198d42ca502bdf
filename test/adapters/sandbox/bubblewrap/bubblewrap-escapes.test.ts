import { createBubblewrapSandbox } from '../../../../src/adapters/sandbox/index.js';
import { describeEscapes } from '../../../suites/escapes/describe-escapes.js';
import { describeNextRun } from '../../../suites/escapes/describe-next-run.js';

const sandbox = createBubblewrapSandbox();
describeEscapes('bubblewrap', sandbox, { isolated: true });
describeNextRun('bubblewrap', sandbox);
