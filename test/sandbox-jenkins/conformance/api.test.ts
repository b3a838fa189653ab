import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseTree, TreeSyntaxError } from '../../../sandbox/jenkins/tree.ts';
import { rawCall, shellJob, startJenkins, type TestJenkins } from '../jenkins.ts';

const job = '/job/team/job/app/';
const workflowRun = 'org.jenkinsci.plugins.workflow.job.WorkflowRun';
const workflowJob = 'org.jenkinsci.plugins.workflow.job.WorkflowJob';

let jenkins: TestJenkins;
beforeAll(async () => {
  jenkins = await startJenkins({ jobs: [shellJob('team/app', 'true'), shellJob('other', 'true')] });
  for (let number = 1; number <= 4; number++) {
    const id = await jenkins.trigger(`${job}buildWithParameters`, { KEY: `k${number}` });
    await jenkins.finished(job, await jenkins.executableOf(id));
  }
});
afterAll(() => jenkins.remove());

function tree(text: string): string {
  return `${job}api/json?tree=${encodeURIComponent(text)}`;
}

describe('the remote API', () => {
  it('J69 tree-range: cuts lists after the bracket, knows *, and answers a malformed tree with 500', async () => {
    const numbers = async (text: string) =>
      ((await jenkins.json(tree(text))).builds as { number: number }[]).map(build => build.number);
    expect(await numbers('builds[number]')).toEqual([4, 3, 2, 1]);
    expect(await numbers('builds[number]{1,3}')).toEqual([3, 2]);
    expect(await numbers('builds[number]{,2}')).toEqual([4, 3]);
    expect(await numbers('builds[number]{2,}')).toEqual([2, 1]);
    expect(await numbers('builds[number]{1}')).toEqual([3]);
    expect(await numbers('builds[number]{5}')).toEqual([]);
    expect(await numbers('builds[number]{0,50}')).toHaveLength(4);
    expect((await jenkins.json(tree('builds[*]{0,1}'))).builds[0]).toMatchObject({ number: 4, result: 'SUCCESS' });
    for (const bad of ['builds[number', 'builds]', 'a,,b', 'builds[number]{x}', '[a]'])
      expect([bad, (await jenkins.call('GET', tree(bad))).status]).toEqual([bad, 500]);
  });

  it('J70 tree-class: writes _class under any tree', async () => {
    expect(await jenkins.json(tree('nonsense'))).toEqual({ _class: workflowJob });
    expect((await jenkins.json(tree('lastBuild'))).lastBuild).toEqual({ _class: workflowRun });
  });

  it('J71 depth: number and address of builds by default, everything at depth 1; no number is 500', async () => {
    const shallow = await jenkins.json(`${job}api/json`);
    expect(shallow.builds[0]).toEqual({ _class: workflowRun, number: 4, url: `${jenkins.url}${job}4/` });
    expect([shallow.allBuilds, shallow.lastBuild.number]).toEqual([undefined, 4]);
    expect(shallow.property[0].parameterDefinitions[0]).toEqual({
      _class: 'hudson.model.StringParameterDefinition',
      defaultParameterValue: { _class: 'hudson.model.StringParameterValue', name: 'KEY', value: '' },
      description: '',
      name: 'KEY',
      type: 'StringParameterDefinition',
    });
    const deep = await jenkins.json(`${job}api/json?depth=1`);
    expect(deep.builds[0]).toMatchObject({ number: 4, result: 'SUCCESS', building: false });
    expect((await jenkins.call('GET', '/api/json?depth=deep')).status).toBe(500);
  });

  it('J72 python-flavour: True, False and None', async () => {
    const { text, headers } = await jenkins.call('GET', `${job}api/python?tree=buildable,disabled,queueItem,name`);
    expect(headers.get('content-type')).toBe('text/x-python;charset=UTF-8');
    expect(text).toBe(`{"_class":"${workflowJob}","name":"app","buildable":True,"queueItem":None,"disabled":False}`);
  });

  it('J73 xml-flavour: elements, xpath with wrapper and exclude, and the crumb by concat', async () => {
    const plain = await jenkins.call('GET', `${job}api/xml?tree=name,queueItem,builds[number]{0,2}`);
    expect(plain.headers.get('content-type')).toBe('application/xml;charset=UTF-8');
    const flat = plain.text.replace(/\n\s*/g, '');
    expect(flat).toMatch(
      /<workflowJob _class="[\w.]+"><name>app<\/name>(<build _class="[\w.]+"><number>\d<\/number><\/build>){2}<\/workflowJob>$/,
    );
    const ask = (query: Record<string, string>) =>
      jenkins.call('GET', `${job}api/xml?${new URLSearchParams(query).toString()}`);
    const numbers = await ask({ tree: 'builds[number]', xpath: '//number', wrapper: 'numbers' });
    expect(numbers.text.replace(/\n\s*/g, '')).toContain('<numbers><number>4</number><number>3</number>');
    expect((await ask({ xpath: '//number' })).status).toBe(500);
    expect((await ask({ xpath: '/workflowJob/nothing' })).status).toBe(404);
    expect((await ask({ exclude: '//build', xpath: '/workflowJob/build' })).status).toBe(404);

    const users = [{ name: 'robot', password: 'secret' }];
    const secured = await startJenkins({ jobs: [shellJob('app', 'true')], users });
    const headers = { authorization: `Basic ${Buffer.from('robot:secret').toString('base64')}` };
    const xpath = encodeURIComponent('concat(//crumbRequestField,":",//crumb)');
    const crumb = await secured.call('GET', `/crumbIssuer/api/xml?xpath=${xpath}`, headers);
    expect(crumb.text).toMatch(/^Jenkins-Crumb:[0-9a-f]{64}$/);
    expect(
      (await secured.call('GET', `/job/app/api/xml?xpath=${encodeURIComponent('//name/text()')}`, headers)).status,
    ).toBe(403);
    await secured.remove();
  });

  it('J74 pretty, gzip and the content type in UTF-8; jsonp is 403', async () => {
    const pretty = await jenkins.call('GET', '/api/json?tree=mode&pretty=true');
    expect(pretty.text).toBe('{\n  "_class": "hudson.model.Hudson",\n  "mode": "NORMAL"\n}');
    expect(pretty.headers.get('content-type')).toBe('application/json;charset=UTF-8');
    const bare = await rawCall(`${jenkins.url}${job}api/json`, 'GET');
    const zipped = await rawCall(`${jenkins.url}${job}api/json`, 'GET', { 'accept-encoding': 'gzip' });
    expect([bare.headers['content-encoding'], zipped.headers['content-encoding']]).toEqual([undefined, 'gzip']);
    expect(zipped.body.length).toBeLessThan(bare.body.length);
    expect(gunzipSync(zipped.body).toString()).toBe(bare.body.toString());
    expect((await jenkins.call('GET', '/api/json?jsonp=x')).status).toBe(403);
  });

  it('finds a build by its parameter as the daemon does', async () => {
    const text = 'builds[number,url,queueId,building,result,timestamp,actions[parameters[name,value]]]{0,50}';
    const { builds } = await jenkins.json(tree(text));
    const found = builds.filter((build: { actions: { parameters?: { value: string }[] }[] }) =>
      build.actions.some(action => action.parameters?.some(parameter => parameter.value === 'k2')),
    );
    expect(found).toHaveLength(1);
    const members = ['_class', 'actions', 'building', 'number', 'queueId', 'result', 'timestamp', 'url'];
    expect(Object.keys(found[0])).toEqual(members);
  });

  it('names the members of the root, its jobs through folders, and its executors', async () => {
    const root = await jenkins.json('/api/json');
    expect(root).toMatchObject({ _class: 'hudson.model.Hudson', mode: 'NORMAL', numExecutors: 2, useSecurity: false });
    expect(root.jobs.map((each: { name: string }) => each.name)).toEqual(['other', 'team']);
    const nested = 'jobs[name,color,jobs[name,color,inQueue,lastBuild[number]]]';
    const { jobs } = await jenkins.json(`/api/json?tree=${encodeURIComponent(nested)}`);
    expect(jobs[1].jobs[0]).toMatchObject({ name: 'app', color: 'blue', inQueue: false, lastBuild: { number: 4 } });
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
