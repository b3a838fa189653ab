import { describe, expect, it } from 'vitest';
import { app, lines, places, read } from './repository.ts';

const path = 'clusters/prod/cluster.yaml';

describe('cluster.yaml', () => {
  it('needs Marathon only; the rest has careful defaults', () => {
    expect(read({ [path]: 'marathon: {url: "http://marathon.example.com/"}\n' }).cluster).toEqual({
      name: 'prod',
      marathon: { url: 'http://marathon.example.com' },
      images: { record: 'branch' },
      owns: ['/'],
      vars: {},
      builds: { superseded: 'finish' },
      policy: {
        selfHeal: true,
        prune: false,
        maxDeletes: { share: 0.1, count: 10 },
        capacity: 'warn',
        changes: 'commit',
      },
    });
  });

  it('may name several members of the Marathon group', () => {
    const state = read({ [path]: 'marathon: {urls: ["http://one:8080/", "http://two:8080"]}\n' });
    expect(state.cluster?.marathon).toEqual({ url: 'http://one:8080', urls: ['http://one:8080', 'http://two:8080'] });
  });

  it('takes what is written, defaults filling in the rest', () => {
    const state = read({
      [path]: `marathon: {url: "http://m:8080"}
mesos: {url: "http://mesos:5050"}
jenkins: {url: "https://ci.example.com/jenkins/"}
registry: {url: "http://registry:5000"}
owns: [/shop, /web/]
vars: {mem: 512, name: x, on: false}
policy: {prune: true, maxDeletes: {count: 3}}
`,
    });
    expect(state.cluster).toEqual({
      name: 'prod',
      marathon: { url: 'http://m:8080' },
      mesos: { url: 'http://mesos:5050' },
      jenkins: { url: 'https://ci.example.com/jenkins', job: 'pacer/build-image' },
      registry: { url: 'http://registry:5000' },
      images: { record: 'branch' },
      owns: ['/shop', '/web'],
      vars: { mem: 512, name: 'x', on: false },
      builds: { superseded: 'finish' },
      policy: {
        selfHeal: true,
        prune: true,
        maxDeletes: { share: 0.1, count: 3 },
        capacity: 'warn',
        changes: 'commit',
      },
    });
  });

  it.each([
    [
      'marathon: {url: "marathon:8080"}\n',
      '1:17: "marathon.url" must be an address such as https://marathon.example.com:8080, without a user, a query or a #, but is the text "marathon:8080". (wrong-value)',
    ],
    [
      'marathon: {url: "http://me:pw@m"}\n',
      '1:17: "marathon.url" must be an address such as https://marathon.example.com:8080, without a user, a query or a #, but is the text "http://me:pw@m". (wrong-value)',
    ],
    ['marathon: {}\n', '1:11: "marathon" must be a group of fields with either "url" or "urls". (wrong-value)'],
    [
      'marathon: {url: "http://m", urls: ["http://m", "http://n"]}\n',
      '1:11: "marathon" must be a group of fields with either "url" or "urls". (wrong-value)',
    ],
    ['marathon: {urls: []}\n', '1:18: "marathon.urls" has nothing in it. (wrong-value)'],
    [
      'mesos: {url: "http://m"}\n',
      '1:1: This file needs the field "marathon". The Marathon that runs the apps. (missing-field)',
    ],
    ['marathon: {url: "http://m"}\nowns: /shop\n', '2:7: "owns" must be a list, but is the text "/shop". (wrong-type)'],
    [
      'marathon: {url: "http://m"}\nowns: [shop]\n',
      '2:8: "owns[0]" must be the absolute id of a group, such as /shop, or / for everything, but is the text "shop". (wrong-value)',
    ],
    [
      'marathon: {url: "http://m"}\nvars: {a: [1]}\n',
      '2:11: "vars.a" must be text or a number or true or false, but is a list. (wrong-type)',
    ],
    [
      'marathon: {url: "http://m"}\nvars: {"a b": 1}\n',
      '2:8: "a b" cannot be a name here: use letters, digits, "_" and "-", a letter first. (wrong-value)',
    ],
    [
      'marathon: {url: "http://m"}\npolicy: {prune: yes}\n',
      '2:17: "policy.prune" must be true or false, but is the text "yes". (wrong-type)',
    ],
    [
      'marathon: {url: "http://m"}\npolicy: {maxDeletes: {share: 10}}\n',
      '2:30: "policy.maxDeletes.share" must be 0 to 1, but is the number 10. (wrong-value)',
    ],
    [
      'marathon: {url: "http://m"}\npolcy: {}\n',
      '2:1: The field "polcy" is not known here. Did you mean "policy"? (unknown-field)',
    ],
    ['- a\n', '1:1: This file must be a group of fields, but is a list. (wrong-type)'],
    ['a: 1\n---\nb: 1\n', '1:1: This file must hold exactly one document with the fields of the cluster. (wrong-type)'],
    [
      'marathon: {url: x\n',
      '2:1: This line is not indented enough; perhaps a "[", "{" or quote above is never closed. (yaml-syntax)',
    ],
  ])('%j is refused at the place, and then nothing of the cluster is known', (content, expected) => {
    const state = read({ [path]: content, 'clusters/prod/a.yaml': app('/a') });
    expect(lines(state)).toEqual([`${path}:${expected}`]);
    expect(state.cluster).toBeUndefined();
    expect(state.apps.size).toBe(0);
  });

  it('must be there: a repository without it wants nothing, which is not the same as nothing wanted', () => {
    const state = read({ [path]: { mode: '160000' }, 'clusters/prd/cluster.yaml': 'marathon: {url: "http://m"}' });
    expect(places(state)).toEqual([`${path}:1:1 submodule`]);
    expect(state.cluster).toBeUndefined();
  });

  it('must be there once', () => {
    expect(places(read({ 'clusters/prod/cluster.json': '{}' }))).toEqual([
      'clusters/prod/cluster.json:1:1 cluster-twice',
    ]);
  });
});
