/** The languages a task can be written in (WF-13). */
export const LANGUAGES = ['typescript', 'javascript', 'python'] as const;
export type Language = (typeof LANGUAGES)[number];

/** One unit of the plan. Paths are derived from the name, never taken from a model. */
export type PlannedModule = {
  readonly name: string;
  readonly purpose: string;
  readonly depends_on: readonly string[];
  readonly file: string;
  readonly test_file: string;
};

export type Plan = { readonly language: Language; readonly modules: readonly PlannedModule[] };

/** What a planner says of a module, before paths and order are derived. */
export type ModuleProposal = {
  readonly name: string;
  readonly purpose: string;
  readonly depends_on: readonly string[];
};

/** A file of a code version: `path` is relative to the repository's root, with `/`. */
export type FileRef = { readonly path: string; readonly sha256: string; readonly bytes: number };
