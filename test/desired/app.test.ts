import { describe, expect, it } from 'vitest';
import { app, lines, places, read } from './repository.ts';

describe('a file of kind App', () => {
  it('is an app with the definition as it was written, and defaults for the rest', () => {
    const state = read({ 'clusters/prod/shop/cart.yaml': app('/shop/cart') });
    expect(lines(state)).toEqual([]);
    expect(state.apps.get('/shop/cart')).toMatchObject({
      id: '/shop/cart',
      file: 'clusters/prod/shop/cart.yaml',
      definition: { id: '/shop/cart', cmd: 'sleep 100', instances: 2, cpus: 0.1, mem: 32 },
      rollout: { deadlineMilliseconds: 600_000, onFailure: 'rollback', after: [] },
      ignore: [],
    });
    expect(state.apps.get('/shop/cart')?.build).toBeUndefined();
    expect(state.unreadable).toEqual([]);
  });

  it('may lie anywhere in the folder of its cluster, as JSON or with several documents', () => {
    const state = read({
      'clusters/prod/a/b/c.json': JSON.stringify({ kind: 'App', marathon: { id: '/json', cmd: 'ls' } }),
      'clusters/prod/many.yml': `${app('/one')}---\n${app('/two')}---\n`,
      'clusters/other/x.yaml': app('/other'),
      'apps/base.yaml': 'broken: [',
      'package.json': '{}',
    });
    expect(lines(state)).toEqual([]);
    expect([...state.apps.keys()].sort()).toEqual(['/json', '/one', '/two']);
  });

  it('takes what is written about the roll-out', () => {
    const rollout = 'rollout: {deadline: 90s, onFailure: hold, after: [db]}\nignore: [/instances]\n';
    const state = read({ 'clusters/prod/a.yaml': app('/a', rollout), 'clusters/prod/db.yaml': app('/db') });
    expect(lines(state)).toEqual([]);
    expect(state.apps.get('/a')).toMatchObject({
      rollout: { deadlineMilliseconds: 90_000, onFailure: 'hold', after: ['/db'] },
      ignore: ['/instances'],
    });
  });

  it('makes the build complete: address, branch, image name', () => {
    const build = 'build:\n  source: {repository: ../shop/cart.git, paths: ["src/**"]}\n  copy: {"a": /app/}\n';
    const state = read({ 'clusters/prod/a.yaml': app('/shop/cart', build) });
    expect(lines(state)).toEqual([]);
    expect(state.apps.get('/shop/cart')?.build).toEqual({
      source: { repository: 'https://git.example.com/ops/shop/cart.git', ref: 'main', paths: ['src/**'] },
      copy: { a: '/app/' },
      image: 'shop/cart',
    });
  });

  it('is not asked for an image when it has a build', () => {
    const build = 'build: {source: {repository: ../a.git}, dockerfile: Dockerfile}\n';
    const docker = '  container: {type: DOCKER, docker: {forcePullImage: true}}\n';
    expect(lines(read({ 'clusters/prod/a.yaml': app('/a', docker + build) }))).toEqual([]);
    expect(places(read({ 'clusters/prod/a.yaml': app('/a', docker) }))).toEqual([
      'clusters/prod/a.yaml:8:37 wrong-type',
    ]);
  });

  it('has a hash that changes with every wish and with nothing else', () => {
    const hash = (content: string, path = 'clusters/prod/a.yaml'): string | undefined =>
      read({ [path]: content }).apps.get('/a')?.hash;
    const base = hash(app('/a'));
    expect(base).toMatch(/^[0-9a-f]{64}$/);
    expect(hash(`# a comment\n${app('/a')}`)).toBe(base);
    expect(hash(app('/a'), 'clusters/prod/moved.yaml')).toBe(base);
    expect(
      hash('{"marathon": {"mem": 32, "cpus": 0.1, "instances": 2, "cmd": "sleep 100", "id": "/a"}, "kind": "App"}'),
    ).toBe(base);
    const others = [
      app('/a', '  env: {X: "1"}\n'),
      app('/a', 'ignore: [/instances]\n'),
      app('/a', 'rollout: {deadline: 5m}\n'),
      app('/a', 'build: {source: {repository: ../a.git}, job: team/a}\n'),
      app('/a', 'build: {source: {repository: ../b.git}, job: team/a}\n'),
    ].map(content => hash(content));
    expect(new Set([base, ...others]).size).toBe(others.length + 1);
  });

  it('knows where each of its values was written', () => {
    const content = app('/a', '  healthChecks:\n    - protocol: HTTP\n      path: "/health"\n  env:\n    A_B: x\n');
    const desired = read({ 'clusters/prod/a.yaml': content }).apps.get('/a');
    const at = (pointer: string): string => {
      const { file, line, column } = desired?.positionOf(pointer) ?? { file: '', line: 0, column: 0 };
      return `${file}:${line}:${column}`;
    };
    expect(at('/instances')).toBe('clusters/prod/a.yaml:5:14');
    expect(at('/healthChecks/0/path')).toBe('clusters/prod/a.yaml:10:13');
    expect(at('/env/A_B')).toBe('clusters/prod/a.yaml:12:10');
    // Not written: the place of the nearest that was.
    expect(at('/healthChecks/0/portIndex')).toBe('clusters/prod/a.yaml:9:7');
    expect(at('/labels/x')).toBe('clusters/prod/a.yaml:2:1');
  });
});

describe('extends', () => {
  const base =
    'kind: App\nmarathon:\n  cpus: 0.5\n  mem: 512\n  env: {A: base, B: base}\n  fetch: [{uri: "http://x/1"}]\nrollout: {deadline: 1h}\n';

  it('merges a file over its bases, at any depth', () => {
    const state = read({
      'apps/base.yaml': base,
      'apps/java/middle.yaml': 'extends: ../base.yaml\nmarathon:\n  mem: 1024\n  env: {B: middle, C: middle}\n',
      'clusters/prod/a.yaml':
        'kind: App\nextends: ../../apps/java/middle.yaml\nmarathon:\n  id: /a\n  cmd: ls\n  env: {C: own, A: null}\n  fetch: []\n',
    });
    expect(lines(state)).toEqual([]);
    expect(state.apps.get('/a')).toMatchObject({
      definition: { id: '/a', cmd: 'ls', cpus: 0.5, mem: 1024, env: { B: 'middle', C: 'own' }, fetch: [] },
      rollout: { deadlineMilliseconds: 3_600_000 },
    });
    expect(state.apps.get('/a')?.definition['env']).toEqual({ B: 'middle', C: 'own' });
  });

  it('tells of every value the file and line it came from', () => {
    const state = read({
      'apps/base.yaml': base,
      'clusters/prod/a.yaml':
        'kind: App\nextends: ../../apps/base.yaml\nmarathon:\n  id: /a\n  cmd: ls\n  env: {C: own}\n  fetch: []\n',
    });
    const desired = state.apps.get('/a');
    expect(desired?.positionOf('/mem')).toEqual({ file: 'apps/base.yaml', line: 4, column: 8 });
    expect(desired?.positionOf('/env/B')).toEqual({ file: 'apps/base.yaml', line: 5, column: 21 });
    expect(desired?.positionOf('/env/C')).toEqual({ file: 'clusters/prod/a.yaml', line: 6, column: 12 });
    // The list was replaced: nothing of the base's is left.
    expect(desired?.positionOf('/fetch/0')).toEqual({ file: 'clusters/prod/a.yaml', line: 7, column: 3 });
  });

  it('shows an error in a base at the base, and names the apps on it as unknown', () => {
    const own = (id: string): string => `kind: App\nextends: ../../apps/base.yaml\nmarathon: {id: ${id}, cmd: ls}\n`;
    const state = read({
      'apps/base.yaml': 'kind: App\nmarathon:\n  instancs: 3\n',
      'clusters/prod/a.yaml': own('/a'),
      'clusters/prod/b.yaml': own('/b'),
      'clusters/prod/c.yaml': app('/c'),
    });
    expect(places(state)).toEqual(['apps/base.yaml:3:3 unknown-field']);
    expect([...state.unknown.keys()]).toEqual(['/a', '/b']);
    expect([...state.apps.keys()]).toEqual(['/c']);
    expect(state.unreadable).toEqual([]);
  });
});

describe('variables', () => {
  it('keep their type alone, and are written out within a text', () => {
    const state = read({
      'clusters/prod/a.yaml':
        'kind: App\nmarathon:\n  id: /a-${vars.name}\n  cmd: "run ${vars.name} ${vars.mem} $PORT0 ${HOME} $${vars.name}"\n  mem: ${vars.mem}\n  env: {ON: "x${vars.on}"}\n',
    });
    expect(lines(state)).toEqual([]);
    expect(state.apps.get('/a-blue')?.definition).toEqual({
      id: '/a-blue',
      cmd: 'run blue 64 $PORT0 ${HOME} ${vars.name}',
      mem: 64,
      env: { ON: 'xtrue' },
    });
  });

  it('are filled in after the merge, and in plain files, too', () => {
    const state = read({
      'apps/base.yaml': 'marathon: {mem: "${vars.mem}"}\n',
      'clusters/prod/a.yaml': 'kind: App\nextends: ../../apps/base.yaml\nmarathon: {id: /a, cmd: ls}\n',
      'clusters/prod/b.json': '{"id": "/b", "cmd": "ls", "mem": "${vars.mem}"}',
    });
    expect(lines(state)).toEqual([]);
    expect([state.apps.get('/a')?.definition['mem'], state.apps.get('/b')?.definition['mem']]).toEqual([64, 64]);
  });
});

describe('plain Marathon files', () => {
  it('are apps, groups and lists as they are', () => {
    const state = read({
      'clusters/prod/app.json': '{"id": "single", "cmd": "ls"}',
      'clusters/prod/group.json': JSON.stringify({
        id: '/shop',
        apps: [{ id: 'cart', cmd: 'ls' }],
        groups: [
          {
            id: 'back',
            apps: [
              { id: 'db', cmd: 'ls' },
              { id: '/shop/back/queue', cmd: 'ls' },
            ],
          },
        ],
      }),
      'clusters/prod/list.yaml': '- {id: /l/one, cmd: ls}\n- {id: /l/two, cmd: ls}\n',
    });
    expect(lines(state)).toEqual([]);
    expect([...state.apps.keys()].sort()).toEqual([
      '/l/one',
      '/l/two',
      '/shop/back/db',
      '/shop/back/queue',
      '/shop/cart',
      '/single',
    ]);
    expect(state.apps.get('/shop/back/db')?.definition).toEqual({ id: '/shop/back/db', cmd: 'ls' });
    expect(state.apps.get('/shop/back/db')?.positionOf('/cmd')).toMatchObject({
      file: 'clusters/prod/group.json',
      line: 1,
    });
    expect(state.apps.get('/l/two')?.positionOf('/cmd')).toEqual({
      file: 'clusters/prod/list.yaml',
      line: 2,
      column: 21,
    });
  });

  it('are read where Marathon is lenient, with advice', () => {
    const state = read({
      'clusters/prod/a.json': '{\n  "id": "/a",\n  "cmd": "ls",\n  "mem": "64",\n  "args": null\n}',
    });
    expect(places(state)).toEqual(['clusters/prod/a.json:4:10 advice', 'clusters/prod/a.json:5:11 advice']);
    expect(state.problems.every(problem => problem.severity === 'warning')).toBe(true);
    expect(state.apps.get('/a')?.definition).toEqual({ id: '/a', cmd: 'ls', mem: 64 });
  });

  it('are refused where Marathon would refuse them, one app of a group by itself', () => {
    const state = read({
      'clusters/prod/g.yaml': 'id: /g\napps:\n  - {id: good, cmd: ls}\n  - {id: bad, cmd: ls, instances: -1}\n',
    });
    expect(places(state)).toEqual(['clusters/prod/g.yaml:4:35 wrong-type']);
    expect([...state.apps.keys()]).toEqual(['/g/good']);
    expect([...state.unknown.keys()]).toEqual(['/g/bad']);
    expect(state.unreadable).toEqual([]);
  });

  it('that misspell a field are told so, and go out as Marathon would read them', () => {
    const state = read({ 'clusters/prod/a.json': '{"id": "/a", "cmd": "ls",\n "healthCheks": []}' });
    expect(lines(state)).toEqual([
      'clusters/prod/a.json:2:2: warning: Marathon knows no field "healthCheks" in an app and would ignore it. Did you mean "healthChecks"? (unknown-field)',
    ]);
    expect(state.apps.has('/a')).toBe(true);
  });
});

describe('base images', () => {
  const image = 'kind: Image\nbuild:\n  source: {repository: ../images.git}\n  dockerfile: Dockerfile\n';
  const onImage = (from: string): string =>
    app('/a', `build:\n  source: {repository: ../a.git}\n  copy: {a: /}\n  from: ${from}\n`);

  it('are named by their path and can be parents', () => {
    const state = read({
      'images/java.yaml': image,
      'images/tomcat.yaml': `${image}  from: images/java\n`,
      'clusters/prod/a.yaml': onImage('images/tomcat'),
    });
    expect(lines(state)).toEqual([]);
    expect([...state.images.keys()]).toEqual(['images/java', 'images/tomcat']);
    expect(state.images.get('images/tomcat')?.build).toMatchObject({
      from: 'images/java',
      image: 'images/tomcat',
      source: { repository: 'https://git.example.com/ops/images.git', ref: 'main' },
    });
  });

  it('that are broken harm the apps on them and nobody else', () => {
    const state = read({
      'images/java.yaml': 'kind: Image\nbuild: {source: {repository: ../i.git}}\n',
      'clusters/prod/a.yaml': onImage('images/java'),
      'clusters/prod/b.yaml': app('/b'),
    });
    expect(places(state)).toEqual(['clusters/prod/a.yaml:11:9 unknown-parent', 'images/java.yaml:2:1 build-form']);
    expect([...state.apps.keys()]).toEqual(['/b']);
    expect(state.unreadable).toEqual([]);
  });

  it('that are not there are named, with what was meant', () => {
    const state = read({ 'images/tomcat.yaml': image, 'clusters/prod/a.yaml': onImage('images/tomcta') });
    expect(lines(state)).toEqual([
      'clusters/prod/a.yaml:11:9: The parent image images/tomcta is not defined: there is no file images/tomcta.yaml. Did you mean images/tomcat? (unknown-parent)',
    ]);
  });

  it.each([
    ['images/tomcat.yaml', 'is not defined: there is no file images/tomcat.yaml. Did you mean images/tomcat?'],
    [
      '../../images/tomcat',
      'is neither a file of the repository nor the name of an image in a registry. Did you mean images/tomcat?',
    ],
    [
      'registry.example.com/Team/Tomcat:9',
      'is neither a file of the repository nor the name of an image in a registry. Names in a registry are in small letters, such as registry.example.com/debian:12.',
    ],
  ])('named %s are mistakes that are seen before anything is built', (from, message) => {
    const state = read({ 'images/tomcat.yaml': image, 'clusters/prod/a.yaml': onImage(from) });
    expect(lines(state)).toEqual([`clusters/prod/a.yaml:11:9: The parent image ${from} ${message} (unknown-parent)`]);
  });

  it('may come from a registry', () => {
    expect(lines(read({ 'clusters/prod/a.yaml': onImage('docker.io/library/tomcat:9') }))).toEqual([]);
  });

  it('that are built from each other are refused', () => {
    const state = read({
      'images/a.yaml': `${image}  from: images/b\n`,
      'images/b.yaml': `${image}  from: images/a\n`,
    });
    expect(places(state)).toEqual(['images/a.yaml:5:9 parent-cycle', 'images/b.yaml:5:9 parent-cycle']);
  });
});
