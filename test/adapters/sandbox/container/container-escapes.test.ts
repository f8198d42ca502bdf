import { describeWithContainers } from '../../../support/container-engine.js';
import { describeEscapes } from '../../../suites/escapes/describe-escapes.js';
import { describeNextRun } from '../../../suites/escapes/describe-next-run.js';

describeWithContainers('container escapes', ({ sandbox }) => {
  describeEscapes('container', sandbox, { isolated: true, sampled: true, startMs: 2_000 });
  describeNextRun('container', sandbox);
});
