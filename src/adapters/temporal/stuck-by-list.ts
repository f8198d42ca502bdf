import {
  defineSearchAttributeKey,
  SearchAttributeType,
  type TypedSearchAttributes,
} from '@temporalio/common';
import type { Stuck } from '../../ports/task-runner.js';

/** The server's own word for a workflow whose workflow task fails again and again; set and taken back by the server. */
const PROBLEMS = defineSearchAttributeKey('TemporalReportedProblems', SearchAttributeType.KEYWORD_LIST);

/** What a list says of it. */
export function stuckByList(attributes: TypedSearchAttributes): Stuck | null {
  const problems = attributes.get(PROBLEMS) ?? [];
  const cause = problems.find((problem) => problem.startsWith('cause='))?.slice('cause='.length);
  return problems.length === 0 ? null : { attempts: null, reason: cause ?? 'the server does not say why' };
}
