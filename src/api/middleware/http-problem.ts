import type { Problem } from '../../contract/index.js';
import { STATUS_CODES } from 'node:http';

type Extras = {
  readonly errors?: Problem['errors'];
  readonly layer?: Problem['layer'];
  readonly headers?: Readonly<Record<string, string>>;
};

/** An error as HTTP says it: status, headers and a problem document (RFC 9457). */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly headers: Readonly<Record<string, string>>;
  readonly document: Problem;

  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    extras: Extras = {},
  ) {
    super(detail);
    this.headers = extras.headers ?? {};
    this.document = {
      type: 'about:blank',
      title: STATUS_CODES[status] ?? 'Error',
      status,
      detail,
      code,
      errors: extras.errors ?? null,
      layer: extras.layer ?? null,
    };
  }
}
