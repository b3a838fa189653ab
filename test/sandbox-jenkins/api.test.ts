import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseTree, TreeSyntaxError } from '../../sandbox/jenkins/tree.ts';
import { shellJob, startJenkins, type TestJenkins } from './jenkins.ts';

let jenkins: TestJenkins;
beforeAll(async () => {
  jenkins = await startJenkins({ jobs: [shellJob('team/app', 'true'), shellJob('other', 'true')] });
  for (let number = 1; number <= 4; number++) {
    const id = await jenkins.trigger('/job/team/job/app/buildWithParameters', { KEY: `k${number}` });
    await jenkins.finished('/job/team/job/app/', await jenkins.executableOf(id));
  }
});
afterAll(() => jenkins.remove());

const workflowRun = 'org.jenkinsci.plugins.workflow.job.WorkflowRun';

function tree(text: string): string {
  return `/job/team/job/app/api/json?tree=${encodeURIComponent(text)}`;
}

describe('the remote API', () => {
  it('J69: cuts lists by range, after the bracket', async () => {
    const numbers = async (text: string) =>
      ((await jenkins.json(tree(text))).builds as { number: number }[]).map(build => build.number);
    expect(await numbers('builds[number]')).toEqual([4, 3, 2, 1]);
    expect(await numbers('builds[number]{1,3}')).toEqual([3, 2]);
    expect(await numbers('builds[number]{,2}')).toEqual([4, 3]);
    expect(await numbers('builds[number]{2,}')).toEqual([2, 1]);
    expect(await numbers('builds[number]{1}')).toEqual([3]);
    expect(await numbers('builds[number]{0,50}')).toHaveLength(4);
  });

  it('J69: takes * for any name and answers a malformed tree with 500', async () => {
    expect((await jenkins.json(tree('builds[*]{0,1}'))).builds[0]).toMatchObject({ number: 4, result: 'SUCCESS' });
    for (const bad of ['builds[number', 'builds]', 'a,,b', 'builds[number]{x}', '[a]'])
      expect([bad, (await jenkins.call('GET', tree(bad))).status]).toEqual([bad, 500]);
    expect((await jenkins.call('GET', '/api/json?depth=deep')).status).toBe(500);
  });

  it('J70: writes _class under any tree', async () => {
    expect(await jenkins.json(tree('nonsense'))).toEqual({ _class: 'org.jenkinsci.plugins.workflow.job.WorkflowJob' });
    expect((await jenkins.json(tree('lastBuild'))).lastBuild).toEqual({ _class: workflowRun });
  });

  it('finds a build by its parameter as the daemon does', async () => {
    const text = 'builds[number,url,queueId,building,result,timestamp,actions[parameters[name,value]]]{0,50}';
    const { builds } = await jenkins.json(tree(text));
    const found = builds.filter((build: { actions: { parameters?: { value: string }[] }[] }) =>
      build.actions.some(action => action.parameters?.some(parameter => parameter.value === 'k2')),
    );
    expect(found).toHaveLength(1);
    expect(Object.keys(found[0])).toEqual([
      '_class',
      'actions',
      'building',
      'number',
      'queueId',
      'result',
      'timestamp',
      'url',
    ]);
  });

  it('J71: shows number and address of builds by default, everything at depth 1', async () => {
    const shallow = await jenkins.json('/job/team/job/app/api/json');
    expect(shallow.builds[0]).toEqual({ _class: workflowRun, number: 4, url: `${jenkins.url}/job/team/job/app/4/` });
    expect(shallow.allBuilds).toBeUndefined();
    expect(shallow.lastBuild.number).toBe(4);
    expect(shallow.property[0].parameterDefinitions[0]).toEqual({
      _class: 'hudson.model.StringParameterDefinition',
      defaultParameterValue: { _class: 'hudson.model.StringParameterValue', name: 'KEY', value: '' },
      description: '',
      name: 'KEY',
      type: 'StringParameterDefinition',
    });
    const deep = await jenkins.json('/job/team/job/app/api/json?depth=1');
    expect(deep.builds[0]).toMatchObject({ number: 4, result: 'SUCCESS', building: false });
    expect((await jenkins.json(tree('allBuilds[number]'))).allBuilds).toHaveLength(4);
  });

  it('names the root members, and J74 its content type and indentation', async () => {
    const root = await jenkins.json('/api/json');
    expect(root).toMatchObject({ _class: 'hudson.model.Hudson', mode: 'NORMAL', numExecutors: 2, useSecurity: false });
    expect(root.jobs.map((job: { name: string }) => job.name)).toEqual(['other', 'team']);
    const pretty = await jenkins.call('GET', '/api/json?tree=mode&pretty=true');
    expect(pretty.text).toBe('{\n  "_class": "hudson.model.Hudson",\n  "mode": "NORMAL"\n}');
    expect(pretty.headers.get('content-type')).toBe('application/json;charset=UTF-8');
    const nested = 'jobs[name,color,jobs[name,color,inQueue,lastBuild[number]]]';
    const { jobs } = await jenkins.json(`/api/json?tree=${encodeURIComponent(nested)}`);
    expect(jobs[1].jobs[0]).toMatchObject({ name: 'app', color: 'blue', inQueue: false, lastBuild: { number: 4 } });
  });

  it('J11, J13: without security there are no crumbs and everybody is anonymous', async () => {
    expect((await jenkins.call('GET', '/crumbIssuer/api/json')).status).toBe(404);
    expect(await jenkins.json('/whoAmI/api/json')).toMatchObject({ name: 'anonymous', anonymous: true });
    expect(await jenkins.json('/computer/api/json')).toMatchObject({ totalExecutors: 2, busyExecutors: 0 });
  });
});

describe('the tree grammar', () => {
  it('nests and merges', () => {
    const parsed = parseTree('a[b{0,2},c[d]],a[e]');
    expect([...(parsed.children.get('a')?.children.keys() ?? [])]).toEqual(['b', 'c', 'e']);
    expect(parsed.children.get('a')?.children.get('b')?.range).toEqual({ from: 0, to: 2 });
    expect(() => parseTree('')).toThrow(TreeSyntaxError);
  });
});
