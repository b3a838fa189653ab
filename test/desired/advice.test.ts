import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import type { JsonObject } from '../../marathon/types.ts';
import { adviseApp } from '../../reconciler/desired/advice/advise-app.ts';
import { adviseState } from '../../reconciler/desired/advice/advise-state.ts';
import { adviceCatalogue } from '../../reconciler/desired/advice/catalogue.ts';
import { findSecrets, isSecretName } from '../../reconciler/desired/advice/secrets.ts';
import { formatProblem } from '../../reconciler/desired/format.ts';
import { read } from './repository.ts';

const checked = { healthChecks: [{ protocol: 'MESOS_HTTP', path: '/', portIndex: 0 }] };
const sound = { id: '/a', cmd: 'sleep 100', ...checked };

/** Codes and places of the advice about a definition. */
function said(definition: JsonObject, hasBuild = false): readonly string[] {
  return adviseApp(definition, { dialect: '1.8', hasBuild }).map(({ code, pointer }) => `${code} ${pointer}`);
}

function image(reference: string): JsonObject {
  return { ...sound, container: { docker: { image: reference } } };
}

describe('an app is advised on', () => {
  test.for<readonly [what: string, more: JsonObject, advice: readonly string[]]>([
    ['nothing when there is nothing to say', {}, []],
    ['having no health check', { healthChecks: [] }, ['no-health-check ']],
    ['nothing when Mesos has a general check', { healthChecks: [], check: { tcp: { portIndex: 0 } } }, []],
    [
      'a check that does not say which port it means',
      { healthChecks: [{ path: '/' }, { protocol: 'COMMAND', command: { value: 'true' } }, { port: 80 }] },
      ['health-check-without-port-index /healthChecks/0'],
    ],
    [
      'files of the agent',
      {
        container: {
          docker: { image: 'x:1' },
          volumes: [{ containerPath: '/d', hostPath: '/srv', mode: 'RO' }],
        },
      },
      ['host-path /container/volumes/0/hostPath'],
    ],
    [
      'a privileged container',
      { container: { docker: { image: 'x:1', privileged: true } } },
      ['privileged-container /container/docker/privileged'],
    ],
    [
      'an upgrade that stops everything',
      { instances: 3, upgradeStrategy: { minimumHealthCapacity: 0, maximumOverCapacity: 1 } },
      ['downtime-on-upgrade /upgradeStrategy/minimumHealthCapacity'],
    ],
    ['nothing when half stays up', { upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 } }, []],
    [
      'nothing when Marathon itself demands the stop',
      {
        labels: { MARATHON_SINGLE_INSTANCE_APP: 'true' },
        upgradeStrategy: { minimumHealthCapacity: 0, maximumOverCapacity: 0 },
      },
      [],
    ],
    [
      'a port that each instance wants of its agent',
      { portDefinitions: [{ port: 8080 }], requirePorts: true },
      ['fixed-host-port /requirePorts'],
    ],
    ['nothing for a service port alone', { portDefinitions: [{ port: 8080 }] }, []],
    [
      'a host port of a bridge',
      {
        networks: [{ mode: 'container/bridge' }],
        container: { docker: { image: 'x:1' }, portMappings: [{ containerPort: 80, hostPort: 80 }] },
      },
      ['fixed-host-port /container/portMappings/0/hostPort'],
    ],
    [
      'a heap as large as the memory, wherever it stands',
      { mem: 512, env: { 'JAVA/OPTS': '-Xms64m -Xmx480m' } },
      ['memory-headroom /env/JAVA~1OPTS'],
    ],
    ['a heap of Node', { mem: 128, cmd: 'node --max-old-space-size=120 x.js' }, ['memory-headroom /cmd']],
    ['nothing when there is room', { mem: 1024, cmd: 'java -Xmx768m -jar x' }, []],
    [
      'each field of 1.4',
      {
        uris: ['http://x/y.tgz'],
        container: { docker: { image: 'x:1', network: 'BRIDGE', portMappings: [{ containerPort: 80 }] } },
      },
      ['old-form /uris', 'old-form /container/docker/network', 'old-form /container/docker/portMappings'],
    ],
    ['a secret in a variable', { env: { DB_PASSWORD: 'hunter2' } }, ['secret-in-env /env/DB_PASSWORD']],
    [
      'a secret elsewhere',
      { cmd: 'run --db-password=hunter2', labels: { api_token: 'abc123' } },
      ['secret-in-definition /cmd', 'secret-in-definition /labels/api_token'],
    ],
  ])('%s', ([, more, advice]) => {
    expect(said({ ...sound, ...more })).toEqual(advice);
  });

  test.for([
    ['redis', true],
    ['registry:5000/redis', true],
    ['redis:latest', true],
    ['redis:1.2-SNAPSHOT', true],
    ['redis:1.2', false],
    ['registry:5000/shop/redis:7', false],
    ['redis@sha256:0000', false],
    ['redis:latest@sha256:0000', false],
  ] as const)('a tag that gets moved: %s', ([reference, moves]) => {
    expect(said(image(reference))).toEqual(moves ? ['mutable-tag /container/docker/image'] : []);
  });

  it('never on the image that a build fills in, nor on the form of 1.4 when Marathon speaks no other', () => {
    expect(said({ ...sound, container: { docker: { image: 'x' } } }, true)).toEqual([]);
    expect(adviseApp({ ...sound, uris: ['http://x'] }, { dialect: '1.4' })).toEqual([]);
  });

  it('and the words never hold the secret', () => {
    const definition = {
      ...sound,
      cmd: 'x --token=tok_en_value',
      env: { DB_PASSWORD: 'hunter2', DB: 'postgres://u:pa55word@db/x' },
    };
    const words = JSON.stringify(adviseApp(definition, { dialect: '1.8' }));
    for (const secret of ['tok_en_value', 'hunter2', 'pa55word']) expect(words).not.toContain(secret);
    expect(words).toContain('DB_PASSWORD');
  });
});

describe('a secret', () => {
  test.for([
    ['DB_PASSWORD', true],
    ['dbPassword', true],
    ['DB_PASS', true],
    ['API_KEY', true],
    ['SSH_KEY', true],
    ['aws.secretAccessKey', true],
    ['MONKEY', false],
    ['KEYSPACE', false],
    ['COMPASS_URL', false],
    ['PASSWORD_FILE', false],
    ['TOKEN_TTL_SECONDS', false],
    ['PATH', false],
  ] as const)('is told by its name: %s %s', ([name, expected]) => {
    expect(isSecretName(name)).toBe(expected);
  });

  test.for<readonly [what: string, definition: JsonObject, pointers: readonly string[]]>([
    ['a reference to one', { env: { DB_PASSWORD: { secret: 'db' } }, secrets: { db: { source: '/db' } } }, []],
    ['an empty or boolean value', { env: { A_PASSWORD: '', B_TOKEN: 'true', C_SECRET: ' ' } }, []],
    ['a variable of the shell', { cmd: 'x --password=$DB_PASSWORD --token "$T" -Dkey=$K' }, []],
    ['an address with a password', { env: { DATABASE: 'postgres://shop:pw@db/shop' } }, ['/env/DATABASE']],
    ['an address without', { env: { DATABASE: 'postgres://db:5432/shop', AT: 'mail@example.com' } }, []],
    ['a signed address', { fetch: [{ uri: 'https://s3/x?X-Amz-Signature=abcdef012345' }] }, ['/fetch/0/uri']],
    ['a private key', { env: { PEM: '-----BEGIN RSA PRIVATE KEY-----\nMII' } }, ['/env/PEM']],
    ['an argument', { args: ['--password', 'hunter2', '--verbose'] }, ['/args/1']],
    [
      'a parameter of Docker',
      { container: { docker: { image: 'x', parameters: [{ key: 'env', value: 'DB_PASSWORD=hunter2' }] } } },
      ['/container/docker/parameters/0/value'],
    ],
    [
      'a command of a health check',
      { healthChecks: [{ protocol: 'COMMAND', command: { value: 'curl -H x --token=abc' } }] },
      ['/healthChecks/0/command/value'],
    ],
  ])('is found by what it is: %s', ([, definition, pointers]) => {
    expect(findSecrets({ id: '/a', ...definition }).map(({ pointer }) => pointer)).toEqual(pointers);
  });

  it('is looked for in time that grows with the text alone', () => {
    const started = performance.now();
    for (const text of ['a://'.repeat(50_000), '--a '.repeat(50_000), 'eyJ'.repeat(60_000), 'A='.repeat(80_000)])
      findSecrets({ id: '/a', cmd: text, env: { X: text } });
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('the advice about a repository', () => {
  it('stands at the line it is about, as a warning with its code, and names the app', () => {
    const state = read({
      'clusters/prod/a.yaml': 'id: /a\ncmd: sleep 1\ncontainer:\n  docker:\n    image: redis\n',
      'clusters/prod/b.yaml': 'kind: App\nmarathon:\n  id: /b\n  cmd: sleep 1\n  env:\n    DB_PASSWORD: x1\n',
    });
    const advice = adviseState(state);
    expect(advice.map(formatProblem)).toEqual([
      expect.stringMatching(/^clusters\/prod\/a\.yaml:5:12: warning: .*moved|latest.* \(mutable-tag\)$/),
      expect.stringMatching(/^clusters\/prod\/a\.yaml:1:1: warning: .* \(no-health-check\)$/),
      expect.stringMatching(/^clusters\/prod\/b\.yaml:3:3: warning: .* \(no-health-check\)$/),
      expect.stringMatching(/^clusters\/prod\/b\.yaml:6:18: warning: DB_PASSWORD .* \(secret-in-env\)$/),
    ]);
    expect(advice.map(({ app }) => app)).toEqual(['/a', '/a', '/b', '/b']);
    expect(state.problems).toEqual([]);
  });

  it('has a heading in the reference for every code', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/reference/advice.md'), 'utf8');
    for (const code of Object.keys(adviceCatalogue)) expect(page).toContain(`\n### ${code}\n`);
  });
});
