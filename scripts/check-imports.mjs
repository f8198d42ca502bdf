import { cruise } from 'dependency-cruiser';
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTypeScriptConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const options = await extractOptions('./.dependency-cruiser.cjs');
const { output } = await cruise(['src'], options, undefined, {
  tsConfig: extractTypeScriptConfig('tsconfig.json'),
});
const { totalCruised, violations } = output.summary;

for (const { rule, from, to } of violations) process.stderr.write(`${rule.name}: ${from} → ${to}\n`);
// With a compiler that it does not know the tool sees no module and calls that clean.
const sawNothing = totalCruised === 0;
if (sawNothing) process.stderr.write('the import rules were checked on 0 modules: the check is broken\n');
process.stdout.write(`imports: ${totalCruised} modules, ${violations.length} violations\n`);
process.exitCode = sawNothing || violations.some(({ rule }) => rule.severity === 'error') ? 1 : 0;
