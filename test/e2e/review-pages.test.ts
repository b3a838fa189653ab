import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf, openReader, type Reader } from './how-to.ts';
import { until } from '../support/until.ts';
import type { ReadyLine } from './sandbox.ts';

let reader: Reader;
let urls: ReadyLine;
beforeAll(async () => {
  reader = await openReader();
  urls = JSON.parse(await readFile(join(reader.folder, '.sandbox/sandbox.json'), 'utf8')) as ReadyLine;
}, 120_000);
afterAll(() => reader.close());

/** A clone with a branch on which somebody changes the memory of /hello. */
const clone = (name: string): string => `
git clone -q ${urls.desired} ${name} && cd ${name}
git config user.name Ada && git config user.email ada@example.com
git checkout -q -b ${name}
sed -i.old 's/mem: 64/mem: 96/' clusters/sandbox/hello.yaml && rm clusters/sandbox/hello.yaml.old`;

const job = (branch: string): string => `<flow-definition>
  <definition class="org.jenkinsci.plugins.workflow.cps.CpsScmFlowDefinition">
    <scm class="hudson.plugins.git.GitSCM">
      <userRemoteConfigs>
        <hudson.plugins.git.UserRemoteConfig><url>${urls.desired}</url></hudson.plugins.git.UserRemoteConfig>
      </userRemoteConfigs>
      <branches><hudson.plugins.git.BranchSpec><name>${branch}</name></hudson.plugins.git.BranchSpec></branches>
    </scm>
    <scriptPath>Jenkinsfile</scriptPath>
  </definition>
</flow-definition>`;

describe('the page about reviews with Jenkins', () => {
  it('prints a plan of the merge in a clone', async () => {
    const [command = ''] = blocksOf(await reader.page('review-changes-with-jenkins.md'));
    const [, , printed, live, refused] = await reader.copy([
      clone('more-memory'),
      "git commit -qam 'More memory'",
      `${command}\necho "code $?"; cat plan.md`,
      'pacer plan --from origin/main --to HEAD --live; echo "code $?"',
      'pacer plan --daemon --from origin/main; echo "code $?"',
    ]);
    expect(printed).toMatch(/^code 2\n/);
    expect(printed).toContain('Plan for `sandbox`');
    expect(printed).toMatch(/64.*96/);
    // Against what runs it knows the tasks: what a merge of two texts only supposes.
    expect(live).toMatch(/1 to restart\./);
    expect(live).toMatch(/restarts 2 tasks/);
    expect(live).toMatch(/code 2\n$/);
    expect(refused).toMatch(/cannot be used with option[^]*code 1/);
  });

  it('has a job that a Jenkins runs, and that keeps the plan', async () => {
    const [pipeline = ''] = blocksOf(await reader.page('review-changes-with-jenkins.md'), 'groovy');
    const printed = await reader.copy([
      clone('with-job'),
      `cat > Jenkinsfile <<'END'\n${pipeline}END\ngit add -A && git commit -qm 'More memory' && git push -q origin with-job`,
    ]);
    expect(printed.join('')).not.toMatch(/error|fatal/);
    const post = async (path: string, body?: string): Promise<number> => {
      const headers = { 'content-type': 'application/xml' };
      const response = await fetch(`${urls.jenkins}${path}`, {
        method: 'POST',
        headers: { ...headers, ...(await crumb()) },
        ...(body === undefined ? {} : { body }),
      });
      return response.status;
    };
    expect(await post('/createItem?name=review', job('with-job'))).toBe(200);
    expect(await post('/job/review/build')).toBe(201);
    const result = await until(
      'the build',
      async () => {
        const build = (await (await fetch(`${urls.jenkins}/job/review/1/api/json`)).json()) as {
          result: string | null;
        };
        return build.result ?? undefined;
      },
      60,
    );
    const log = await (await fetch(`${urls.jenkins}/job/review/1/consoleText`)).text();
    expect(result, log).toBe('SUCCESS');
    const plan = await (await fetch(`${urls.jenkins}/job/review/1/artifact/plan.md`)).text();
    expect(plan).toContain('Plan for `sandbox`');
    expect(plan).toMatch(/64.*96/);
  });

  async function crumb(): Promise<Record<string, string>> {
    const response = await fetch(`${urls.jenkins}/crumbIssuer/api/json`);
    if (!response.ok) return {};
    const { crumb: value, crumbRequestField } = (await response.json()) as { crumb: string; crumbRequestField: string };
    const cookie = response.headers.get('set-cookie')?.split(';')[0];
    return { [crumbRequestField]: value, ...(cookie === undefined ? {} : { cookie }) };
  }
});

it('the page about pull requests shows where a plain git server has the review', async () => {
  const page = await reader.page('review-pull-requests.md');
  const [command = ''] = blocksOf(page);
  const push = /`(git push origin HEAD:[\w-]+)`/.exec(page)?.[1] ?? '';
  const printed = await reader.copy([clone('proposal'), `git commit -qam 'More memory'\n${push}\nsleep 8`, command]);
  expect(printed[2]).toContain('### Plan for `sandbox`');
  expect(printed[2]).toMatch(/64.*96/);
});

it('the page about audits has commands that read and check the ledger', async () => {
  const [read = '', verify = ''] = blocksOf(await reader.page('audit.md'));
  const printed = await reader.copy([
    `git clone -q ${urls.desired} audit && cd audit`,
    read,
    `${verify}\necho "code $?"`,
  ]);
  expect(printed[1]).toMatch(/Notes \(pacer\/sandbox\):\n\s+.*\/hello/);
  expect(printed[2]).toMatch(/sandbox intact: \d+ entries/);
  expect(printed[2]).toContain('code 0');
});
