import { dump } from 'js-yaml';
import type { JsonObject } from '../marathon/types.ts';

/** Everything that a benchmark may change about one app. */
export interface Revision {
  readonly instances: number;
  /** Value of an environment variable: another one is another definition, and so a restart. */
  readonly release: string;
}

/** What every app starts with. */
export const firstRevision: Revision = { instances: 2, release: 'r0' };

/** Name of the cluster of the benchmarks. */
export const clusterName = 'bench';

const appsOfATeam = 100;

function teamOf(index: number): string {
  return `team-${String(Math.floor(index / appsOfATeam)).padStart(3, '0')}`;
}

function nameOf(index: number): string {
  return `service-${String(index).padStart(5, '0')}`;
}

/** Id of the app with this number. */
export function appId(index: number): string {
  return `/${teamOf(index)}/${nameOf(index)}`;
}

/** Path of its file in the desired repository. */
export function appFile(index: number): string {
  return `clusters/${clusterName}/${teamOf(index)}/${nameOf(index)}.${isPlain(index) ? 'json' : 'yaml'}`;
}

/** Of five apps three extend a shared base with variables, one says everything itself, one is plain Marathon JSON. */
function isPlain(index: number): boolean {
  return index % 5 === 4;
}

function isExtended(index: number): boolean {
  return index % 5 < 3;
}

/** The whole definition, in the size that a web service of a company has. */
export function definitionOf(index: number, revision: Revision): JsonObject & { readonly id: string } {
  return { ...sharedDefinition('512'), ...ownDefinition(index, revision) } as JsonObject & { readonly id: string };
}

/** Text of its file. */
export function fileOf(index: number, revision: Revision): string {
  if (isPlain(index)) return `${JSON.stringify(definitionOf(index, revision), undefined, 2)}\n`;
  const rollout = { deadline: '10m', onFailure: 'rollback' };
  if (!isExtended(index)) return dump({ kind: 'App', marathon: definitionOf(index, revision), rollout });
  return dump({
    kind: 'App',
    extends: '../../../apps/java-web.yaml',
    marathon: ownDefinition(index, revision),
    rollout,
  });
}

/** Every file of a desired repository with so many apps. */
export function filesOf(count: number, marathonUrl: string): Record<string, string> {
  const files: Record<string, string> = {
    [`clusters/${clusterName}/cluster.yaml`]: dump({
      marathon: { url: marathonUrl },
      owns: ['/'],
      vars: { javaMemory: 512 },
      policy: { selfHeal: true, prune: false },
    }),
    'apps/java-web.yaml': dump({ kind: 'App', marathon: sharedDefinition('variable') }),
  };
  for (let index = 0; index < count; index++) files[appFile(index)] = fileOf(index, firstRevision);
  return files;
}

function ownDefinition(index: number, { instances, release }: Revision): JsonObject {
  const team = teamOf(index);
  const name = nameOf(index);
  return {
    id: appId(index),
    instances,
    container: {
      type: 'DOCKER',
      docker: { image: `registry.example.com/${team}/${name}:1.4.${index % 10}`, forcePullImage: false },
      volumes: [{ containerPath: '/etc/ssl/certs', hostPath: '/etc/ssl/certs', mode: 'RO' }],
      portMappings: [{ containerPort: 8080, hostPort: 0, servicePort: 0, protocol: 'tcp', name: 'http' }],
    },
    env: {
      RELEASE: release,
      JAVA_OPTS: '-Xms256m -Xmx384m -XX:+UseG1GC -Dfile.encoding=UTF-8',
      DATABASE_URL: `jdbc:postgresql://db-${index % 7}.example.com:5432/${name.replaceAll('-', '_')}`,
      DATABASE_USER: name,
      LOG_LEVEL: 'INFO',
      CACHE_HOSTS: 'cache-1.example.com:11211,cache-2.example.com:11211',
      FEATURES: 'search,recommendations,checkout-v2',
    },
    labels: {
      team,
      HAPROXY_GROUP: 'external',
      HAPROXY_0_VHOST: `${name}.example.com`,
      'cost-centre': `${4000 + index}`,
    },
  };
}

function sharedDefinition(memory: '512' | 'variable'): JsonObject {
  return {
    cpus: 0.5,
    mem: memory === '512' ? 512 : '${vars.javaMemory}',
    networks: [{ mode: 'container/bridge' }],
    constraints: [
      ['hostname', 'UNIQUE'],
      ['rack', 'GROUP_BY', '3'],
    ],
    healthChecks: [
      {
        protocol: 'MESOS_HTTP',
        path: '/health',
        portIndex: 0,
        gracePeriodSeconds: 60,
        intervalSeconds: 10,
        timeoutSeconds: 5,
        maxConsecutiveFailures: 3,
      },
    ],
    upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 0.5 },
    taskKillGracePeriodSeconds: 20,
  };
}
