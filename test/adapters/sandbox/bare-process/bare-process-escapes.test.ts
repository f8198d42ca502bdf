import { createBareProcessSandbox } from '../../../../src/adapters/sandbox/index.js';
import { describeEscapes } from '../../../suites/escapes/describe-escapes.js';

describeEscapes('bare process', createBareProcessSandbox(), { isolated: false, sampled: true });
