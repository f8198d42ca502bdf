import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { closingLines, summarize } from '../../scripts/suite/summary.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Hands the results to `npm test`, which runs jest once for each project; prints the closing lines where nobody asks for them. */
export default class TotalsReporter {
  onRunComplete(_contexts, results) {
    const summary = summarize(results, root);
    const file = process.env.TEST_RESULTS;
    if (file) writeFileSync(file, JSON.stringify(summary));
    else process.stdout.write(`${closingLines([summary]).join('\n')}\n`);
  }
}
