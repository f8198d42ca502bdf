import { beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { loadConfig, unknownSettings } from '../../src/config/index.js';

type Service = {
  image?: string;
  build?: string;
  ports?: string[];
  environment?: Record<string, string>;
  volumes?: string[];
  configs?: { source: string; target: string }[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
};
type Compose = {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  configs: Record<string, { content: string }>;
};

const read = (path: string): Promise<string> => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

/** What compose itself does with `${NAME:-default}` in parsed values when nothing is set. */
function withDefaults(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/\$\{\w+:-([^}]*)\}/g, '$1');
  if (Array.isArray(value)) return value.map(withDefaults);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withDefaults(inner)]));
}

let compose: Compose;
let dockerfile: string;

beforeAll(async () => {
  compose = withDefaults(parse(await read('docker-compose.yml'))) as Compose;
  dockerfile = await read('Dockerfile');
});

describe('docker-compose.yml', () => {
  it('has Temporal with PostgreSQL and its UI, Ollama, and the service', () => {
    expect(Object.keys(compose.services).sort()).toEqual([
      'intern',
      'ollama',
      'postgres',
      'temporal',
      'temporal-ui',
    ]);
  });

  it('AP-60 opens every port on loopback only, unless INTERN_PUBLISH says otherwise', () => {
    const ports = Object.values(compose.services).flatMap((service) => service.ports ?? []);
    expect(ports.length).toBeGreaterThan(0);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  it('AP-62 gives the service settings that it knows and accepts', () => {
    const environment = compose.services['intern']!.environment!;
    expect(unknownSettings(environment)).toEqual([]);
    expect(loadConfig(environment)).toMatchObject({
      host: '0.0.0.0',
      dataDir: '/data',
      model: { ollamaUrl: 'http://ollama:11434' },
      temporal: { address: 'temporal:7233', retentionDays: 30 },
    });
  });

  it('names only services, volumes and configs that there are', () => {
    const { services, volumes, configs } = compose;
    for (const service of Object.values(services)) {
      for (const [name, { condition }] of Object.entries(service.depends_on ?? {})) {
        expect(services).toHaveProperty(name);
        expect(condition).toBe('service_healthy');
        expect(services[name]!.healthcheck).toBeDefined();
      }
      for (const volume of service.volumes ?? []) expect(volumes).toHaveProperty(volume.split(':')[0]!);
      for (const { source } of service.configs ?? []) expect(configs).toHaveProperty(source);
    }
  });

  it('SC-1 switches on priorities, fairness and one partition, as the embedded server does', () => {
    const settings = parse(compose.configs['temporal-dynamic-config']!.content) as Record<
      string,
      { value: unknown }[]
    >;
    const values = Object.fromEntries(Object.entries(settings).map(([key, [first]]) => [key, first?.value]));
    expect(values).toEqual({
      'matching.useNewMatcher': true,
      'matching.enableFairness': true,
      'matching.numTaskqueueReadPartitions': 1,
      'matching.numTaskqueueWritePartitions': 1,
      'system.enableActivityEagerExecution': true,
    });
    const { environment, configs } = compose.services['temporal']!;
    expect(environment!['DYNAMIC_CONFIG_FILE_PATH']).toBe(configs![0]!.target);
  });

  it('EV-36 keeps closed workflows for 30 days', () => {
    expect(compose.services['temporal']!.environment!['DEFAULT_NAMESPACE_RETENTION']).toBe('30d');
  });

  it('pins every image to a version', () => {
    const images = Object.values(compose.services).flatMap(({ image }) => image ?? []);
    for (const image of images) expect(image).toMatch(/:\d/);
  });
});

describe('the Dockerfile', () => {
  it('copies only what there is, and what .dockerignore lets through', async () => {
    const ignore = await read('.dockerignore');
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap((match) =>
      match[1]!.split(' '),
    );
    expect(copied.length).toBeGreaterThan(5);
    for (const path of copied) {
      expect(existsSync(new URL(`../../${path}`, import.meta.url))).toBe(true);
      expect(ignore).toContain(`!${path.replace('./', '')}`);
    }
  });

  it('runs as an ordinary user, with the programs that tasks need', () => {
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(dockerfile).toMatch(/install .*bubblewrap git python3/);
  });
});
