import { describe, expect, it } from 'vitest';
import { dataOf, withValue } from '../../dashboard/pages/edit/document.ts';
import {
  itemsAt,
  membersAt,
  problemsAt,
  problemsOnlyAt,
  withField,
  withItem,
  withMember,
  withMemberName,
} from '../../dashboard/pages/edit/form-model.ts';
import { newCheck, withProtocol } from '../../dashboard/pages/edit/health-checks.ts';
import { networkMode, newPort, portsPath, withNetworkMode } from '../../dashboard/pages/edit/networks.ts';
import { recipeOf, withRecipe, withRecipeOf } from '../../dashboard/pages/edit/recipes.ts';

const text = `# The cart.
kind: App
extends: ../../apps/web.yaml   # shared

marathon:
  id: /shop/cart
  mem:   256     # measured in March
  cmd: "exec serve"
  labels: {team: "web, shop", odd: '1'}
  env:
    MODE: fast # not safe
    PASSWORD: {secret: shop/db}
  healthChecks:
  - protocol: MESOS_HTTP
    path: /health # the deep one
  constraints: [[hostname, UNIQUE]]
rollout: {deadline: 5m}
unknown-member: stays
`;
const app = (name: string, ...more: readonly (string | number)[]) => ['marathon', name, ...more];

describe('the form and its YAML', () => {
  it('exchanges a value in place, and every other byte stays', () => {
    expect(withField(text, app('mem'), 'number', '512')).toBe(text.replace('256', '512'));
    expect(withField(text, app('cmd'), 'text', 'exec serve --fast')).toBe(text.replace('serve"', 'serve --fast"'));
    expect(withField(text, app('healthChecks', 0, 'path'), 'text', '/live')).toBe(text.replace('/health #', '/live #'));
    expect(withValue(text, app('env', 'MODE'), 'slow: really')).toBe(
      text.replace('MODE: fast', 'MODE: "slow: really"'),
    );
    expect(withValue(text, app('constraints', 0), ['rack', 'LIKE', 'w.*'])).toBe(
      text.replace('[hostname, UNIQUE]', '[rack, LIKE, w.*]'),
    );
  });

  it('adds lines and takes lines out, and touches no other', () => {
    const added = withField(
      withMember(withField(text, app('instances'), 'number', '3'), app('env'), 'NAME', ''),
      app('disk'),
      'number',
      '10',
    );
    const lines = added.split('\n');
    expect(text.split('\n').filter(line => !lines.includes(line))).toEqual([]);
    expect(dataOf(added)).toMatchObject({
      'unknown-member': 'stays',
      marathon: { instances: 3, disk: 10, env: { MODE: 'fast', NAME: '', PASSWORD: { secret: 'shop/db' } } },
    });
    const without = withField(withField(added, app('disk'), 'number', ''), app('instances'), 'number', '');
    expect(withValue(without, app('env', 'NAME'), undefined)).toBe(text);
  });

  it('takes out what is empty then', () => {
    const bare = 'kind: App\nmarathon:\n  id: /a\n';
    const built = withField(bare, ['build', 'source', 'repository'], 'text', '../a.git');
    expect(dataOf(built)).toMatchObject({ build: { source: { repository: '../a.git' } } });
    expect(withField(built, ['build', 'source', 'repository'], 'text', '')).toBe(bare);
    const checked = withItem(bare, app('healthChecks'), newCheck(dataOf(bare)));
    expect(withValue(checked, app('healthChecks', 0), undefined)).toBe(bare);
  });

  it('leaves variables and other text in number fields for the daemon to judge', () => {
    expect(withField(text, app('mem'), 'number', '${vars.mem}')).toContain('mem:   "${vars.mem}"     # measured');
    expect(withField(text, app('mem'), 'number', 'lots')).toContain('mem:   lots     #');
  });

  it('writes scripts of several lines as such', () => {
    const script = withField(text, app('cmd'), 'text', 'one\ntwo\n');
    expect(dataOf(withField('id: /a\ncmd: x\n', ['cmd'], 'text', 'one\n  two'))).toEqual({
      id: '/a',
      cmd: 'one\n  two',
    });
    expect(withField('id: /a\ncmd: x # why\n', ['cmd'], 'text', 'one\ntwo')).toContain('cmd: |-\n  one\n  two');
    expect(dataOf(script)).toMatchObject({ marathon: { cmd: 'one\ntwo\n' } });
  });

  it('writes references to secrets as such, and names no other', () => {
    expect(withValue(text, app('env', 'PASSWORD'), { secret: 'shop/other' })).toBe(
      text.replace('{secret: shop/db}', '{secret: shop/other}'),
    );
    expect(withValue(text, app('env', 'MODE'), { secret: 'shop/mode' })).toBe(
      text.replace('MODE: fast', 'MODE: {secret: shop/mode}'),
    );
  });

  it('renames a member in place, but never to the name of another one', () => {
    expect(withMemberName(text, app('env'), 'MODE', 'SPEED')).toBe(text.replace('MODE:', 'SPEED:'));
    expect(withMemberName(text, app('env'), 'MODE', 'PASSWORD')).toBe(text);
    expect(membersAt(dataOf(withMember(text, app('env'), 'MODE', 'x')), app('env'))).toHaveLength(3);
  });

  it("writes into Marathon's own definitions, JSON ones too", () => {
    const json = '{\n  "id": "/a",\n  "mem": 32,\n  "cmd": "run"\n}\n';
    expect(withField(json, ['mem'], 'number', '64')).toBe(json.replace('32', '64'));
    expect(withField(json, ['cmd'], 'text', 'go "now"')).toBe(json.replace('"run"', '"go \\"now\\""'));
    expect(withItem(json, ['constraints'], ['hostname', 'UNIQUE'])).toBe(
      json
        .replace('"run"\n', '"run",\n  "constraints": [\n    "hostname",\n    "UNIQUE"\n  ]\n')
        .replace('[\n    "hostname",\n    "UNIQUE"\n  ]', '[\n    [\n      "hostname",\n      "UNIQUE"\n    ]\n  ]'),
    );
  });

  it('gives back a text that cannot be read', () => {
    expect(withValue('a: [', ['b'], 1)).toBe('a: [');
  });
});

describe('health checks', () => {
  it('lose what the checks of another protocol have not, and nothing else', () => {
    const tcp = withProtocol(text, app('healthChecks', 0), 'TCP');
    expect(tcp).toBe(
      text.replace('protocol: MESOS_HTTP', 'protocol: TCP').replace('    path: /health # the deep one\n', ''),
    );
    const file =
      'id: /a\nhealthChecks:\n  - protocol: HTTP\n    portIndex: 0\n    ignoreHttp1xx: true\n    timeoutSeconds: 2\n';
    expect(dataOf(withProtocol(file, ['healthChecks', 0], 'COMMAND'))).toEqual({
      id: '/a',
      healthChecks: [{ protocol: 'COMMAND', timeoutSeconds: 2 }],
    });
  });

  it('begin with the first port, and with a command where there is none', () => {
    expect(newCheck({ id: '/a' })).toMatchObject({ protocol: 'COMMAND' });
    expect(newCheck({ id: '/a', portDefinitions: [{ port: 0 }] })).toMatchObject({ portIndex: 0 });
  });
});

describe('networks and ports', () => {
  const host =
    'kind: App\nmarathon:\n  id: /a\n  portDefinitions:\n    - port: 8080\n      name: http\n      labels: {VIP_0: "/a:80"}\n';

  it('ports are of the agent, or of the container when it has a network of its own', () => {
    expect(networkMode(dataOf(host))).toBe('host');
    const bridge = withNetworkMode(host, 'container/bridge');
    expect(dataOf(bridge)).toEqual({
      kind: 'App',
      marathon: {
        id: '/a',
        networks: [{ mode: 'container/bridge' }],
        container: {
          portMappings: [{ containerPort: 8080, hostPort: 0, name: 'http', labels: { VIP_0: '/a:80' } }],
        },
      },
    });
    expect(itemsAt(dataOf(withNetworkMode(bridge, 'host')), portsPath(dataOf(host)))).toEqual([
      { port: 0, name: 'http', labels: { VIP_0: '/a:80' } },
    ]);
  });

  it('a new port gets a name that is free', () => {
    const more = withItem(host, portsPath(dataOf(host)), newPort(dataOf(host)));
    expect(itemsAt(dataOf(more), app('portDefinitions'))[1]).toEqual({ port: 0, name: 'port' });
  });

  it('leaves the form of old versions alone', () => {
    expect(networkMode({ id: '/a', container: { docker: { image: 'x', network: 'BRIDGE' } } })).toBe('old');
  });
});

describe('recipes', () => {
  const finished = 'kind: App\nmarathon:\n  id: /a\n  container: {docker: {image: nginx}}\n';

  it('choosing one brings what it needs, and takes out what belongs to another one', () => {
    const copied = withRecipe(finished, 'copy');
    expect(dataOf(copied)).toEqual({
      kind: 'App',
      build: { source: { repository: '', ref: 'main' }, copy: { 'target/app.war': '/app/' } },
      marathon: { id: '/a' },
    });
    const based = withField(copied, ['build', 'from'], 'text', 'images/base');
    expect(recipeOf(dataOf(withRecipe(based, 'dockerfile')))).toBe('dockerfile');
    expect(dataOf(withRecipe(based, 'dockerfile'))).toMatchObject({ build: { from: 'images/base' } });
    expect(dataOf(withRecipe(based, 'dockerfile'))).not.toHaveProperty('build.copy');
    expect(dataOf(withRecipe(based, 'finished'))).toEqual({ kind: 'App', marathon: { id: '/a' } });
  });

  it('that of another app is taken over whole, and the source stays', () => {
    const mine = withField(withRecipe(finished, 'copy'), ['build', 'source', 'repository'], 'text', '../mine.git');
    const theirs = {
      source: { repository: '../theirs.git' },
      from: 'images/tomcat',
      run: 'mvn package',
      copy: { a: '/b' },
    };
    expect(dataOf(withRecipeOf(mine, theirs))).toMatchObject({
      build: { source: { repository: '../mine.git' }, from: 'images/tomcat', run: 'mvn package', copy: { a: '/b' } },
    });
    expect(Object.keys((dataOf(withRecipeOf(mine, theirs)) as { build: { copy: object } }).build.copy)).toEqual(['a']);
  });
});

describe('what the daemon says', () => {
  const problem = (pointer: string) =>
    ({ pointer, message: pointer, severity: 'error', code: 'x', file: 'f', line: 1, column: 1 }) as const;
  const problems = ['/marathon/env/A~1B', '/marathon/healthChecks', '/marathon/healthChecks/0/path', ''].map(problem);

  it('stands at the field it is about, and at the list when there is no such field', () => {
    expect(problemsAt(problems, app('env', 'A/B')).map(({ pointer }) => pointer)).toEqual(['/marathon/env/A~1B']);
    expect(problemsOnlyAt(problems, app('healthChecks'), [[0, 'path']]).map(({ pointer }) => pointer)).toEqual([
      '/marathon/healthChecks',
    ]);
    expect(problemsOnlyAt(problems, app('healthChecks'), [[0, 'port']])).toHaveLength(2);
  });
});
