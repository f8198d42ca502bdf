import { DomainError } from '../kernel/domain-error.js';
import { isTakenInPython } from './python-names.js';
import type { Language, ModuleProposal, Plan, PlannedModule } from './plan.js';

export const MAX_MODULES = 20;
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const MAX_NAME = 40;
const MAX_PURPOSE = 2_000;

function refuse(message: string): never {
  throw new DomainError('invalid_plan', message, 'modules');
}

/** The files of a module by its name: the model never chooses a path. */
export function modulePaths(
  language: Language,
  name: string,
): { readonly file: string; readonly test_file: string } {
  switch (language) {
    case 'typescript':
      return { file: `src/${name}.ts`, test_file: `test/${name}.test.ts` };
    case 'javascript':
      return { file: `src/${name}.js`, test_file: `test/${name}.test.js` };
    case 'python': {
      const snake = name.replaceAll('-', '_');
      return { file: `${snake}.py`, test_file: `test_${snake}.py` };
    }
  }
}

function assertNames(proposals: readonly ModuleProposal[]): void {
  const seen = new Set<string>();
  for (const { name, purpose } of proposals) {
    if (!NAME.test(name) || name.length > MAX_NAME) {
      refuse(
        `the module name ${JSON.stringify(name)} must be lower-case words joined by "-", at most ${MAX_NAME} characters`,
      );
    }
    if (seen.has(name)) refuse(`two modules are called "${name}"; each name must be used once`);
    if (purpose.trim() === '') refuse(`the module "${name}" has no purpose`);
    seen.add(name);
  }
}

/** A file `queue.py` would hide Python's own module `queue`, or be hidden by it. */
function assertFreeInPython(proposals: readonly ModuleProposal[]): void {
  for (const { name } of proposals) {
    if (!isTakenInPython(name.replaceAll('-', '_'))) continue;
    refuse(
      `the module name "${name}" is taken by Python itself; choose a more specific one, such as "task-${name}"`,
    );
  }
}

function assertDependencies(proposals: readonly ModuleProposal[]): void {
  const names = new Set(proposals.map((proposal) => proposal.name));
  for (const { name, depends_on } of proposals) {
    for (const dependency of depends_on) {
      if (dependency === name) refuse(`the module "${name}" depends on itself`);
      if (!names.has(dependency))
        refuse(`the module "${name}" depends on "${dependency}", which is not in the plan`);
    }
  }
}

/** In Python the module `test-a` and the tests of the module `a` would be one file. */
function assertPaths(modules: readonly PlannedModule[]): void {
  const owners = new Map<string, string>();
  for (const { name, file, test_file } of modules) {
    for (const path of [file, test_file]) {
      const owner = owners.get(path);
      if (owner) refuse(`the modules "${owner}" and "${name}" would both use the file ${path}; rename one`);
      owners.set(path, name);
    }
  }
}

/** Dependencies first; among the free ones the planner's own order is kept (Kahn's algorithm, 1962). */
function inDependencyOrder(proposals: readonly ModuleProposal[]): readonly ModuleProposal[] {
  const ordered: ModuleProposal[] = [];
  const placed = new Set<string>();
  while (ordered.length < proposals.length) {
    const next = proposals.find(
      ({ name, depends_on }) => !placed.has(name) && depends_on.every((one) => placed.has(one)),
    );
    if (!next) {
      const circle = proposals.filter(({ name }) => !placed.has(name)).map(({ name }) => `"${name}"`);
      refuse(`the modules ${circle.join(', ')} depend on each other in a circle`);
    }
    ordered.push(next);
    placed.add(next.name);
  }
  return ordered;
}

/**
 * Checks a planner's proposals and derives order and paths (WF-1).
 * @throws DomainError `invalid_plan` with a sentence that the planner can act on: empty, more than 20 modules, malformed or
 * duplicate names, names whose files collide, unknown, self or circular dependencies
 */
export function buildPlan(language: Language, proposals: readonly ModuleProposal[]): Plan {
  if (proposals.length === 0) refuse('the plan has no modules; name at least one');
  if (proposals.length > MAX_MODULES)
    refuse(`the plan has ${proposals.length} modules; at most ${MAX_MODULES} are allowed`);
  assertNames(proposals);
  if (language === 'python') assertFreeInPython(proposals);
  assertDependencies(proposals);
  const modules = inDependencyOrder(proposals).map(({ name, purpose, depends_on }): PlannedModule => ({
    name,
    purpose: purpose.trim().slice(0, MAX_PURPOSE),
    depends_on: [...new Set(depends_on)],
    ...modulePaths(language, name),
  }));
  assertPaths(modules);
  return { language, modules };
}
