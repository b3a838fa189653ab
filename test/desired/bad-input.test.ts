import { describe, expect, it } from 'vitest';
import { app, lines, places, read, type Content } from './repository.ts';

const good = { 'clusters/prod/good.yaml': app('/good') };

/** Reads one bad file beside a good one; the good one must be unharmed. */
function readBad(
  content: Content,
  path = 'clusters/prod/bad.yaml',
  more: Record<string, Content> = {},
): ReturnType<typeof read> {
  const state = read({ ...good, ...more, [path]: content });
  expect(state.apps.has('/good'), 'the app of the good file').toBe(true);
  expect(state.unknown.has('/good')).toBe(false);
  return state;
}

const marathon = '  cmd: sleep 9\n  cpus: 0.1\n  mem: 32\n';

describe('a bad file is refused at the place, its app kept, and others are unharmed:', () => {
  it.each<[name: string, content: string, expected: string]>([
    [
      'an unknown field',
      `${app('/bad')}buidl: {}\n`,
      '8:1: The field "buidl" is not known here. Did you mean "build"? (unknown-field)',
    ],
    [
      'a field beside marathon',
      `${app('/bad')}instances: 3\n`,
      '8:1: The field "instances" is not known here. It belongs under "marathon". (unknown-field)',
    ],
    [
      'an unknown field of the build',
      app('/bad', 'build:\n  source: {repository: ../a.git, branch: x}\n  job: j\n'),
      '9:34: The field "branch" is not known in "build.source". Known are: repository, ref, paths. (unknown-field)',
    ],
    [
      'a field Marathon does not know',
      app('/bad', '  helthChecks: []\n'),
      '8:3: Marathon knows no field "helthChecks" in an app and would ignore it. Did you mean "healthChecks"? (unknown-field)',
    ],
    [
      'such a field deep inside',
      app('/bad', '  healthChecks:\n    - protocol: HTTP\n      pth: /h\n'),
      '10:7: Marathon knows no field "pth" in "healthChecks[0]" and would ignore it. Did you mean "path"? (unknown-field)',
    ],
    [
      'a merge key',
      `kind: App\n<<: {a: 1}\nmarathon:\n  id: /bad\n${marathon}`,
      '2:1: The field "<<" is not known here. YAML merge keys are not read; use "extends" for shared parts. (unknown-field)',
    ],
    [
      'a wrong type',
      app('/bad', 'ignore: /instances\n'),
      '8:9: "ignore" must be a list, but is the text "/instances". (wrong-type)',
    ],
    [
      'a wrong type for Marathon',
      `kind: App\nmarathon:\n  id: /bad\n  instances: "2"\n${marathon}`,
      '4:14: Marathon would refuse "instances": must be a number, not the string "2". (wrong-type)',
    ],
    [
      'a negative number',
      `kind: App\nmarathon:\n  id: /bad\n  instances: -1\n${marathon}`,
      '4:14: Marathon would refuse "instances": must be at least 0, not -1. (wrong-type)',
    ],
    [
      'a bad duration',
      app('/bad', 'rollout:\n  deadline: 10 minutes\n'),
      '9:13: "rollout.deadline" must be a duration such as 30s, 10m or 1h, but is the text "10 minutes". (bad-duration)',
    ],
    [
      'a duration beyond reason',
      app('/bad', 'rollout:\n  deadline: 999999999d\n'),
      '9:13: "rollout.deadline" must be between 1s and 7d, but is 999999999d. (bad-duration)',
    ],
    [
      'a number for a duration',
      app('/bad', 'rollout:\n  deadline: 600\n'),
      '9:13: "rollout.deadline" must be text, but is the number 600. (wrong-type)',
    ],
    [
      'a word that is none of the choices',
      app('/bad', 'rollout:\n  onFailure: rolback\n'),
      '9:14: "rollout.onFailure" must be one of rollback, hold, but is the text "rolback". Did you mean rollback? (wrong-value)',
    ],
    [
      'a bad pointer',
      app('/bad', 'ignore:\n  - instances\n'),
      '9:5: "ignore[0]" must be a JSON pointer such as /instances, but is the text "instances". (wrong-value)',
    ],
    [
      'a build that says nothing',
      app('/bad', 'build:\n  source: {repository: ../a.git}\n'),
      '8:1: "build" must say how: "copy" (files into an image), "dockerfile", or "job" (your own Jenkins job). (build-form)',
    ],
    [
      'a build that says two things',
      app('/bad', 'build:\n  source: {repository: ../a.git}\n  job: j\n  dockerfile: D\n'),
      '10:3: "build" has both "dockerfile" and "job". Only one of copy, dockerfile and job can make the image. (build-form)',
    ],
    [
      'a secret in a parameter of a build',
      app('/bad', 'build:\n  source: {repository: ../a.git}\n  job: j\n  parameters: {DEPLOY_TOKEN: abc123}\n'),
      "11:30: This becomes a parameter of the build, which Jenkins shows to everybody who sees the job, and its name says that it is a secret. Keep the secret in Jenkins's credentials, and bind them in the job. (build-secret)",
    ],
    [
      'a secret in the shell line of a build',
      app('/bad', 'build:\n  source: {repository: ../a.git}\n  run: REPO_PASSWORD=abc mvn package\n  copy: {a: /a}\n'),
      "10:8: This becomes a parameter of the build, which Jenkins shows to everybody who sees the job, and it sets REPO_PASSWORD. Keep the secret in Jenkins's credentials, and bind them in the job. (build-secret)",
    ],
    [
      'a build and an image',
      app(
        '/bad',
        '  container: {type: DOCKER, docker: {image: x}}\nbuild:\n  source: {repository: ../a.git}\n  job: j\n',
      ),
      '8:38: The app has both an image and a "build". Remove the image, which Pacer fills in from the build, or remove the "build". (image-and-build)',
    ],
    [
      'a bad branch',
      app('/bad', 'build:\n  source: {repository: ../a.git, ref: a..b}\n  job: j\n'),
      '9:39: "a..b" is not a name for a branch, a tag or a commit. Use a plain branch or tag name such as main or v1.2, or a full commit id. (bad-reference)',
    ],
    [
      'a range of versions that is none',
      app('/bad', 'build:\n  source: {repository: ../a.git, ref: {semver: newest}}\n  job: j\n'),
      '9:48: "newest" is not a range of versions. Write it as npm does: "^2.1" (2.1 and what is compatible), "~1.4.2" (its corrections), "2.x", ">=1.0 <3", or "*" for all. (bad-range)',
    ],
    [
      'a prefix that no tag can begin with',
      app('/bad', 'build:\n  source: {repository: ../a.git, ref: {semver: "^1", prefix: a..b}}\n  job: j\n'),
      '9:62: "a..b1.0.0" is not a name for a branch, a tag or a commit. Use a plain branch or tag name such as main or v1.2, or a full commit id. (bad-reference)',
    ],
    [
      'a reference that is neither a name nor a range',
      app('/bad', 'build:\n  source: {repository: ../a.git, ref: [main]}\n  job: j\n'),
      '9:39: "build.source.ref" must be text or a group of fields, but is a list. (wrong-type)',
    ],
    [
      'a missing variable',
      `kind: App\nmarathon:\n  id: /bad\n  env: {A: "x \${vars.missing} y"}\n${marathon}`,
      '4:12: The variable "missing" is not defined. Add it under "vars" in cluster.yaml (it defines mem, name, on), or correct the name. (variable-missing)',
    ],
  ])('%s', (_, content, expected) => {
    const state = readBad(content);
    expect(lines(state)).toEqual([`clusters/prod/bad.yaml:${expected}`]);
    expect([...state.unknown.keys()]).toEqual(['/bad']);
    expect(state.unknown.get('/bad')?.[0]).toMatchObject({
      app: '/bad',
      severity: 'error',
      file: 'clusters/prod/bad.yaml',
    });
    expect(state.unreadable).toEqual([]);
  });

  it.each<[name: string, content: string, expected: string]>([
    [
      'a tab',
      'kind: App\nmarathon:\n\tid: /bad\n',
      '3:1: There is a tab in the indentation. YAML wants spaces. (yaml-syntax)',
    ],
    [
      'a second colon',
      'kind: App\nmarathon:\n  id: /bad\n  cmd: echo a: b: c\n',
      '4:14: There is a second ": " in this line. If it belongs to the value, put the value in quotes. (yaml-syntax)',
    ],
    [
      'a value that begins with @',
      'kind: App\nmarathon:\n  id: /bad\n  cmd: @x\n',
      '4:8: A value cannot begin with "@". Put it in quotes. (yaml-syntax)',
    ],
    [
      'a wrong indentation',
      'kind: App\nmarathon:\n  id: /bad\n   cmd: x\n',
      '4:7: The indentation of this line does not fit what stands above it. (yaml-syntax)',
    ],
    [
      'a key that stands twice',
      'kind: App\nmarathon:\n  id: /bad\n  cmd: a\n  cmd: b\n',
      '5:3: The key "cmd" stands here a second time. Keep one of them. (yaml-syntax)',
    ],
    [
      'an alias',
      'kind: App\nmarathon: {id: /bad, cmd: &c ls}\nx: *c\n',
      '3:4: Aliases (*name) are not read: a few of them can unfold into millions of values. Write the value out, or use "extends". (yaml-alias)',
    ],
    [
      'a tag',
      'kind: App\nmarathon:\n  id: /bad\n  cmd: !!binary aGk=\n',
      '4:8: Tags such as !!binary or !name are not read. Remove it and write the plain value. (yaml-syntax)',
    ],
    [
      'an open bracket',
      'kind: App\nmarathon:\n  id: /bad\n  args: [a, b\n  mem: 1\n',
      '5:3: This line is not indented enough; perhaps a "[", "{" or quote above is never closed. (yaml-syntax)',
    ],
    [
      'infinity',
      'kind: App\nmarathon:\n  id: /bad\n  mem: .inf\n',
      '4:8: Infinity and "not a number" cannot be sent to Marathon. Write a number. (not-json-value)',
    ],
    [
      'a dangerous name',
      'kind: App\nmarathon:\n  id: /bad\n  __proto__: {x: 1}\n',
      '4:3: The name __proto__ is not allowed. (not-json-value)',
    ],
  ])('%s in YAML', (_, content, expected) => {
    const state = readBad(content);
    expect(lines(state)).toEqual([`clusters/prod/bad.yaml:${expected}`]);
    if (content.includes('{id: /bad')) return;
    expect([...state.unknown.keys()]).toEqual(['/bad']);
    expect(state.unreadable).toEqual([]);
  });

  it.each<[name: string, content: string, expected: string]>([
    [
      'a comma too many',
      '{\n  "id": "/bad",\n  "cmd": "ls",\n}',
      '3:14: This is not JSON: there is a "," too many before "}". (json-syntax)',
    ],
    [
      'a comma too few',
      '{\n  "id": "/bad"\n  "cmd": "ls"\n}',
      '3:3: This is not JSON: there is a "," or "}" missing before this. (json-syntax)',
    ],
    [
      'a comment',
      '{\n  // why\n  "id": "/bad"\n}',
      '2:3: This is not JSON: JSON has no comments. Remove this one, or name the file .yaml, where # begins a comment. (json-syntax)',
    ],
    [
      'single quotes',
      "{\n  'id': '/bad'\n}",
      '2:3: This is not JSON: a name in double quotes should be here; JSON knows double quotes only. (json-syntax)',
    ],
    [
      'a text without end',
      '{\n  "id": "/bad\n}',
      '2:9: This is not JSON: this text is never closed with a double quote. (json-syntax)',
    ],
    [
      'a group without end',
      '{\n  "id": "/bad"\n',
      '1:1: This is not JSON: this "{" is never closed with "}". (json-syntax)',
    ],
    [
      'a word',
      '{\n  "id": "/bad",\n  "x": yes\n}',
      '3:8: This is not JSON: there is "y" where a value should be. (json-syntax)',
    ],
    [
      'a missing colon',
      '{\n  "id" "/bad"\n}',
      '2:8: This is not JSON: there is a ":" missing between a name and its value. (json-syntax)',
    ],
    [
      'a bad escape',
      '{\n  "id": "/bad",\n  "x": "\\q"\n}',
      '3:9: This is not JSON: "\\q" is no escape that JSON knows; a backslash itself is written \\\\. (json-syntax)',
    ],
    [
      'something after the end',
      '{"id": "/bad"}\n{}',
      '2:1: This is not JSON: there is something after the end of the JSON value. (json-syntax)',
    ],
  ])('%s in JSON', (_, content, expected) => {
    const state = readBad(content, 'clusters/prod/bad.json');
    expect(lines(state)).toEqual([`clusters/prod/bad.json:${expected}`]);
    expect(state.apps.has('/bad')).toBe(false);
    expect(state.unknown.has('/bad') || state.unreadable.includes('clusters/prod/bad.json')).toBe(true);
  });

  it('YAML bombs: of aliases, of depth, of many values', () => {
    const bomb = `a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\nid: /bad\n`;
    expect(places(readBad(bomb))).toEqual(['clusters/prod/bad.yaml:2:8 yaml-alias']);
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    expect(places(readBad(deep))).toEqual(['clusters/prod/bad.yaml:1:100 too-deep']);
    const wide = `[${'0,'.repeat(110_000)}0]`;
    expect(lines(readBad(wide))).toEqual([
      'clusters/prod/bad.yaml:1:1: This file has 110003 keys and values; at most 100000 are read. (too-many-values)',
    ]);
    expect(places(readBad(deep.replace(/^/, '{"a":').concat('}'), 'clusters/prod/bad.json'))[0]).toMatch(
      /too-deep|json-syntax/,
    );
  });

  it('a file over 256 KB', () => {
    const state = readBad({ size: 300_000 });
    expect(lines(state)).toEqual([
      'clusters/prod/bad.yaml:1:1: This file has 293 KiB; at most 256 KiB are read. Split it, one app a file. (too-large)',
    ]);
    expect(state.unreadable).toEqual(['clusters/prod/bad.yaml']);
  });

  it('symlinks, to a file or a folder', () => {
    const state = readBad({ mode: '120000' }, 'clusters/prod/bad.yaml', {
      'clusters/prod/folder': { mode: '120000' },
      'clusters/prod/README.md': { mode: '120000' },
    });
    expect(places(state)).toEqual(['clusters/prod/bad.yaml:1:1 symlink', 'clusters/prod/folder:1:1 symlink']);
    expect(state.unreadable).toEqual(['clusters/prod/bad.yaml', 'clusters/prod/folder']);
  });

  it('a submodule', () => {
    const state = readBad({ mode: '160000' }, 'clusters/prod/team');
    expect(places(state)).toEqual(['clusters/prod/team:1:1 submodule']);
    expect(state.unreadable).toEqual(['clusters/prod/team']);
  });

  it('text that is not UTF-8', () => {
    const bytes = Buffer.concat([
      Buffer.from('kind: App\nmarathon:\n  id: /bad\n  cmd: caf'),
      Buffer.from([0xe9]),
      Buffer.from('\n'),
    ]);
    const state = readBad(bytes);
    expect(lines(state)).toEqual([
      'clusters/prod/bad.yaml:4:11: This file is not UTF-8 text. Save it again with the encoding UTF-8. (not-utf8)',
    ]);
    expect([...state.unknown.keys()]).toEqual(['/bad']);
  });

  it('a byte order mark is no trouble', () => {
    const state = readBad(`\uFEFF${app('/bom').replace('kind', 'kind')}`);
    expect(lines(state)).toEqual([]);
    expect(state.apps.get('/bom')?.positionOf('/id')).toEqual({ file: 'clusters/prod/bad.yaml', line: 3, column: 7 });
  });

  it.each([
    ['', 'empty-file'],
    ['# only a comment\n', 'empty-file'],
    ['---\n---\n', 'empty-file'],
    ['just text', 'not-a-definition'],
    ['[1, 2]', 'not-a-definition'],
    ['name: x\nversion: 2\n', 'not-a-definition'],
    ['{"id": "/g", "groups": []}', 'empty-file'],
  ])('%j defines nothing, which is never a removal', (content, code) => {
    const state = readBad(content);
    expect(places(state)).toEqual([`clusters/prod/bad.yaml:1:1 ${code}`]);
    expect(state.unreadable).toEqual(['clusters/prod/bad.yaml']);
  });

  it('pods of a group, whose apps are taken', () => {
    const group = { id: '/g', groups: [{ id: 'h', pods: [{ id: 'p' }], apps: [{ id: 'a', cmd: 'x1' }] }], pods: [] };
    const state = readBad(JSON.stringify(group, undefined, 1));
    expect(lines(state)).toEqual([
      expect.stringMatching(/^clusters\/prod\/bad\.yaml:6:4: These are pods\. Pacer runs apps only: .* \(pod\)$/),
    ]);
    expect([...state.apps.keys()].toSorted()).toEqual(['/g/h/a', '/good']);
  });

  it('a pod', () => {
    const state = readBad('id: /pod\ncontainers:\n  - {name: a, exec: {command: {shell: x}}}\n');
    expect(places(state)).toEqual(['clusters/prod/bad.yaml:2:1 pod']);
  });

  it('a kind that is not known, and one that is missing', () => {
    expect(lines(readBad(app('/bad').replace('App', 'Ap')))).toEqual([
      'clusters/prod/bad.yaml:1:7: "kind" is "Ap", which Pacer does not know. Did you mean App? (unknown-kind)',
    ]);
    const state = readBad(app('/bad').replace('kind: App\n', ''));
    expect(lines(state)).toEqual([
      'clusters/prod/bad.yaml:1:1: This looks like an app in Pacer\'s form, but has no "kind". Add the line `kind: App`. (missing-field)',
    ]);
    expect([...state.unknown.keys()]).toEqual(['/bad']);
  });

  it('an app without id, or with one that a variable fails to give: no delete while it is there', () => {
    const state = readBad('kind: App\nmarathon:\n  cmd: ls\n');
    expect(lines(state)).toEqual([
      'clusters/prod/bad.yaml:2:1: "marathon" needs the field "id". Absolute id of the app, such as `/shop/cart`. (missing-field)',
    ]);
    expect(state.unreadable).toEqual(['clusters/prod/bad.yaml']);
    const variable = readBad(app('/x-${vars.none}'));
    expect(places(variable)).toEqual(['clusters/prod/bad.yaml:3:7 variable-missing']);
    expect(variable.unreadable).toEqual(['clusters/prod/bad.yaml']);
  });
});
