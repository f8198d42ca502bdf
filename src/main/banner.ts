import { join } from 'node:path';
import type { Config } from '../config/index.js';
import { intern } from '../domain/kernel/invocation.js';
import { shellQuoted } from '../domain/kernel/shell-quoted.js';
import { isLoopback } from './token-file.js';

export type BannerFacts = {
  readonly version: string;
  readonly url: string;
  readonly uiUrl: string | null;
  readonly temporalAddress: string;
  readonly config: Config;
  readonly sandboxKind: string;
  readonly warning: string | null;
  /** Only when it was made just now: it is shown once. */
  readonly newToken: string | null;
};

function modelLine({ model }: Config): string {
  if (model.provider === 'demo') return 'a scripted DEMO: it knows a few named tasks and is no model';
  return `${model.tiers[0] ?? ''} at ${model.ollamaUrl}`;
}

function accessLine({ newToken, config }: BannerFacts): readonly (readonly [string, string])[] {
  if (newToken !== null)
    return [
      ['Token', `${newToken} (shown this once; kept in ${shellQuoted(join(config.dataDir, 'token'))})`],
    ];
  return isLoopback(config.host)
    ? []
    : [['Token', `required: the one in ${shellQuoted(join(config.dataDir, 'token'))}, or INTERN_API_TOKEN`]];
}

/** That others can come in is said in words: an address of zeros does not say it to everybody. */
function networkLine({ config: { host }, url }: BannerFacts): readonly (readonly [string, string])[] {
  if (isLoopback(host)) return [];
  const where = ['0.0.0.0', '::', '[::]'].includes(host) ? 'on every address of this machine' : `on ${host}`;
  return [
    [
      'NETWORK',
      `OPEN: it listens ${where}, port ${new URL(url).port}. Whoever reaches that and has the token can submit tasks, read their code and stop the service. Nothing is encrypted: use a network that you trust, or a proxy with TLS. To close it, leave INTERN_HOST out.`,
    ],
  ];
}

/** What a person needs to know of a service that has just started. */
export function bannerLines(facts: BannerFacts): readonly string[] {
  const { config, url } = facts;
  const rows: readonly (readonly [string, string])[] = [
    ['API', `${url}  (REST /tasks, WebSocket /ws/<task id>, MCP /mcp)`],
    ['Temporal', facts.uiUrl === null ? facts.temporalAddress : `${facts.uiUrl}  (Web UI)`],
    ['Data', shellQuoted(config.dataDir)],
    ['Model', modelLine(config)],
    ['Sandbox', facts.sandboxKind],
    ...networkLine(facts),
    ...accessLine(facts),
    ...(facts.warning === null ? [] : [['WARNING', facts.warning] as const]),
  ];
  const graceSeconds = config.shutdownGraceMs / 1000;
  return [
    `Code Intern ${facts.version} is ready.`,
    ...rows.map(([name, value]) => `  ${name.padEnd(9)} ${value}`),
    `Try: \`${intern()} run "Build email validator"\``,
    `Ctrl-C stops it: running steps get ${graceSeconds} s to end, unfinished tasks go on at the next start.`,
  ];
}
