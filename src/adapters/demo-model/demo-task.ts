import type { Language } from '../../domain/task/plan.js';

/** The files of one module as the demo writes them. */
export type DemoFiles = { readonly code: string; readonly tests: string };

export type DemoModule = {
  readonly name: string;
  readonly purpose: string;
  readonly depends_on: readonly string[];
  readonly first: DemoFiles;
  /** The correction, for the module that the demo gets wrong on purpose. */
  readonly corrected: DemoFiles | null;
};

/** A task that the demo has a script for. */
export type DemoTask = {
  readonly title: string;
  readonly language: Language;
  readonly modules: readonly DemoModule[];
};
