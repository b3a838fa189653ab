import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dialect } from '../../marathon/dialect.ts';
import { isList, isObject } from '../../marathon/normal-form/values.ts';
import { statusMembers } from '../../marathon/normal-form/members.ts';
import type { Json, JsonObject } from '../../marathon/types.ts';
import { validateApp } from '../../marathon/validation/validate.ts';
import { arbitraryDefinition } from '../marathon/arbitrary-app.ts';
import { createHttpWorld } from '../sandbox-marathon/http-world.ts';

// JSON schemas that Marathon published with 1.4.0 and 1.5.0, which are not part of this repository.
const folder = join(import.meta.dirname, '../../../shared/corpus/marathon-schema');
const isThere = existsSync(folder);
if (!isThere) process.stderr.write(`skipped: no schemas that Marathon published at ${folder}\n`);

const features = ['secrets', 'gpu_resources'];

type PublishedVersion = '1.4.0' | '1.5.0';

/** A member that a schema does not allow, though Marathon prints it; `*` is every item of a list. */
interface Unpublished {
  readonly pointer: string;
  /** Where only some values are not allowed. */
  readonly isUnpublished?: (value: Json) => boolean;
}

/**
 * What Marathon itself prints although its published schema does not allow it. Both schemas ask for at least a second
 * and two seconds, which were the limits until later patches of 1.4 and 1.5 made 0 and 0 the default; and that of 1.4
 * does not know the word that came with the same patches.
 */
const unpublished: Readonly<Record<PublishedVersion, readonly Unpublished[]>> = {
  '1.4.0': [{ pointer: '/unreachableStrategy', isUnpublished: value => value === 'disabled' || isQuick(value) }],
  '1.5.0': [
    { pointer: '/unreachableStrategy', isUnpublished: isQuick },
    // Of versions after 1.5.0, in the order of their appearance.
    { pointer: '/tty' },
    { pointer: '/healthChecks/*/ipProtocol' },
    { pointer: '/executorResources' },
    { pointer: '/check' },
    { pointer: '/role' },
    { pointer: '/resourceLimits' },
  ],
};

function isQuick(value: Json): boolean {
  if (!isObject(value)) return false;
  return Number(value['inactiveAfterSeconds']) < 1 || Number(value['expungeAfterSeconds']) < 2;
}

/** Members of a group that are no definition, or that the schema forgot. */
const groupStatus = ['pods', 'enforceRole'];

const definitions: readonly JsonObject[] = [
  { cmd: 'sleep 1000', resourceLimits: { cpus: 'unlimited', mem: 4096 } },
  { cmd: 'sleep 1000' },
  { args: ['serve'], container: { docker: { image: 'registry.example.com/api:17' } } },
  {
    container: {
      type: 'DOCKER',
      docker: {
        image: 'registry.example.com/api:17',
        network: 'BRIDGE',
        portMappings: [
          { containerPort: 8080, name: 'http', labels: { VIP_0: '/api:80' } },
          { containerPort: 53, protocol: 'udp' },
        ],
        parameters: [{ key: 'label', value: 'a=b' }],
        privileged: true,
        forcePullImage: true,
      },
      volumes: [{ containerPath: '/data', hostPath: '/srv/data', mode: 'RO' }],
    },
    healthChecks: [
      { protocol: 'HTTP', path: '/health', portIndex: 0 },
      { protocol: 'TCP', port: 1234 },
      { protocol: 'MESOS_HTTP', path: '/health', portIndex: 0 },
      { protocol: 'COMMAND', command: { value: 'true' } },
    ].slice(0, 3),
  },
  {
    cmd: 'true;',
    ipAddress: {
      networkName: 'overlay',
      labels: { a: 'b' },
      discovery: { ports: [{ number: 80, name: 'http', protocol: 'tcp' }] },
    },
  },
  { cmd: 'true;', fetch: [{ uri: 'https://files.example.com/a.tgz', extract: false, cache: true, destPath: 'b' }] },
  { cmd: 'true;', uris: ['https://files.example.com/a.tgz', 'https://files.example.com/b.sh'] },
  {
    cmd: 'true;',
    constraints: [
      ['hostname', 'unique'],
      ['rack', 'GROUP_BY', '3'],
      ['zone', 'MAX_PER', '2'],
    ],
  },
  { cmd: 'true;', env: { A: 'b', PASSWORD: { secret: 'one' } }, secrets: { one: { source: '/path' } } },
  { cmd: 'true;', ports: [0, 10_111], requirePorts: true },
  {
    cmd: 'true;',
    portDefinitions: [{ port: 0, name: 'api', labels: { a: 'b' } }],
    readinessChecks: [{ name: 'up', portName: 'api' }],
  },
  { cmd: 'true;', portDefinitions: [] },
  {
    cmd: 'true;',
    acceptedResourceRoles: ['*'],
    user: 'nobody',
    taskKillGracePeriodSeconds: 10,
    dependencies: ['/a', '../b'],
  },
  {
    cmd: 'true;',
    upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0.2 },
    backoffFactor: 2,
    killSelection: 'OLDEST_FIRST',
  },
  { cmd: 'true;', unreachableStrategy: { inactiveAfterSeconds: 60, expungeAfterSeconds: 120 } },
  { cmd: 'true;', unreachableStrategy: 'disabled' },
  {
    cmd: 'true;',
    tty: true,
    executorResources: { cpus: 0.1, mem: 64, disk: 10 },
    check: { exec: { command: { shell: 'true' } } },
  },
];

function compile(version: string): { readonly app: ValidateFunction; readonly group: ValidateFunction } {
  const read = (name: string): object => {
    const schema = JSON.parse(readFileSync(join(folder, `v${version}-${name}.json`), 'utf8')) as Record<
      string,
      unknown
    >;
    // Draft 4 in all but the names of these two; nothing in them means something else in draft 7.
    delete schema['$schema'];
    delete schema['id'];
    return { ...schema, $id: `http://marathon/${name}.json` };
  };
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/);
  ajv.addSchema(read('AppDefinition'));
  return { app: ajv.compile({ $ref: 'http://marathon/AppDefinition.json' }), group: ajv.compile(read('Group')) };
}

function without(
  value: Json | undefined,
  steps: readonly string[],
  isTaken: (value: Json) => boolean,
): Json | undefined {
  const [step, ...rest] = steps;
  if (value === undefined) return undefined;
  if (step === undefined) return isTaken(value) ? undefined : value;
  if (isList(value)) return value.map(item => without(item, rest, isTaken) ?? null);
  if (!isObject(value)) return value;
  const { [step]: member, ...others } = value;
  const kept = without(member, rest, isTaken);
  return kept === undefined ? others : { ...others, [step]: kept };
}

/** The definition in an answer: without status, without what is null (to Marathon that is absent), without what came later. */
function definitionOf(app: JsonObject, version: PublishedVersion): JsonObject {
  let definition: Json = withoutNulls(
    Object.fromEntries(
      Object.entries(app).filter(([key]) => !statusMembers.has(key) || key === 'version' || key === 'versionInfo'),
    ),
  );
  for (const { pointer, isUnpublished = () => true } of unpublished[version])
    definition = without(definition, pointer.slice(1).split('/'), isUnpublished) ?? {};
  return definition as JsonObject;
}

function withoutNulls(value: Json | undefined): Json {
  if (isList(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value ?? null;
  const members = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  return Object.fromEntries(members.map(([key, member]) => [key, withoutNulls(member)]));
}

function groupOf(group: JsonObject, version: PublishedVersion): JsonObject {
  const members = Object.fromEntries(Object.entries(group).filter(([key]) => !groupStatus.includes(key)));
  const { apps, groups } = members as { apps?: JsonObject[]; groups?: JsonObject[] };
  return {
    ...members,
    apps: (apps ?? []).map(app => definitionOf(app, version)),
    groups: (groups ?? []).map(each => groupOf(each, version)),
  };
}

const dialects: readonly (readonly [Dialect, PublishedVersion])[] = [
  ['1.4', '1.4.0'],
  ['1.5', '1.5.0'],
  ['1.8', '1.5.0'],
  ['1.9', '1.5.0'],
  ['1.10', '1.5.0'],
];

describe.skipIf(!isThere).for(dialects)(
  'the stand-in of %s, by the schemas that Marathon published with %s',
  ([dialect, version]) => {
    const sample = fc
      .sample(arbitraryDefinition, { numRuns: 150, seed: 20_261_122 })
      .map(({ id: _id, ...definition }): JsonObject => definition);
    const accepted = [...definitions, ...sample]
      .map((definition, index) => ({ ...definition, id: `/all/app-${index}`, instances: 0 }))
      .filter(definition => validateApp(definition, dialect, features, { defaultRole: '*' }).length === 0);

    it('returns apps and groups that they accept', async () => {
      const { app: isApp, group: isGroup } = compile(version);
      const { call, get } = await createHttpWorld({ dialect, features, maxRunningDeployments: 1000 });
      const put = await call('PUT', '/v2/groups/all', {
        apps: accepted,
        groups: [{ id: 'empty', dependencies: ['/all/app-0'] }],
      });
      expect(put.text).toContain('deploymentId');
      const { apps } = (await get('/v2/apps?embed=apps.tasks&embed=apps.counts')).body as { apps: JsonObject[] };
      expect(apps.length).toBe(accepted.length);
      expect(apps.length).toBeGreaterThan(60);
      for (const app of apps) {
        const definition = definitionOf(app, version);
        isApp(definition);
        expect({ app: definition, errors: isApp.errors ?? [] }).toEqual({ app: definition, errors: [] });
      }
      const single = (await get('/v2/apps/all/app-0')).body.app as JsonObject;
      expect(isApp(definitionOf(single, version))).toBe(true);
      const [stored] = (await get('/v2/apps/all/app-0/versions')).body.versions as string[];
      expect(
        isApp(definitionOf((await get(`/v2/apps/all/app-0/versions/${stored}`)).body as JsonObject, version)),
      ).toBe(true);
      for (const path of ['/v2/groups', '/v2/groups/all', '/v2/groups?embed=group.groups&embed=group.apps.counts']) {
        const group = groupOf((await get(path)).body as JsonObject, version);
        isGroup(group);
        expect(isGroup.errors ?? []).toEqual([]);
      }
    });

    it('is caught when it returns anything else', () => {
      const { app: isApp, group: isGroup } = compile(version);
      expect(isApp({ id: '/a', cmd: 'true;', mem: 1 })).toBe(true);
      expect(isApp({ id: '/a', cmd: 'true;', mem: '1' })).toBe(false);
      expect(isApp({ id: '/a', cmd: 'true;', memory: 1 })).toBe(false);
      expect(isApp({ id: '/a', cmd: 'true;', version: 'yesterday' })).toBe(false);
      expect(isGroup({ id: '/a', apps: [{ id: '/a/b', cmd: 1 }] })).toBe(false);
    });
  },
);
