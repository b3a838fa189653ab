import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { createJenkins } from '../../jenkins/client/create-jenkins.ts';
import type { Build, Jenkins } from '../../jenkins/client/types.ts';
import { createBuildOnce } from '../../reconciler/build/build-once.ts';
import { createJobCheck } from '../../reconciler/build/check-job.ts';
import { installBuildJob } from '../../jenkins/job/install.ts';
import { until } from '../support/until.ts';

/** Seconds that a real Jenkins may take for anything. */
const patience = 120;

/** A Jenkins that the suite runs against. */
export interface JenkinsTarget {
  readonly url: string;
  readonly user: string;
  readonly token: string;
  /** Folder in which the suite makes its own; the top when left out. */
  readonly folder?: string;
  stop(): Promise<unknown>;
}

const folderXml = '<com.cloudbees.hudson.plugins.folder.Folder/>';
const stringParameter = (name: string): string =>
  `<hudson.model.StringParameterDefinition><name>${name}</name><defaultValue></defaultValue><trim>true</trim></hudson.model.StringParameterDefinition>`;

/** A freestyle job, which needs no plugin: WAIT seconds long, ends with EXIT. One build at a time. */
function jobXml(isDisabled = false): string {
  const parameters = ['KEY', 'WAIT', 'EXIT'].map(stringParameter).join('');
  return `<?xml version='1.1' encoding='UTF-8'?>
<project>
  <description>Test of Pacer's client; may be deleted.</description>
  <properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>${parameters}</parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties>
  <scm class="hudson.scm.NullSCM"/>
  <canRoam>true</canRoam>
  <disabled>${isDisabled}</disabled>
  <concurrentBuild>false</concurrentBuild>
  <builders><hudson.tasks.Shell><command>set +x; echo "key $KEY, grün"; echo "$KEY" &gt; key.txt; sleep "\${WAIT:-0}"; echo ready; exit "\${EXIT:-0}"</command></hudson.tasks.Shell></builders>
  <publishers><hudson.tasks.ArtifactArchiver><artifacts>key.txt</artifacts><allowEmptyArchive>true</allowEmptyArchive></hudson.tasks.ArtifactArchiver></publishers>
  <buildWrappers/>
</project>`;
}

const pipelineXml = `<?xml version='1.1' encoding='UTF-8'?>
<flow-definition>
  <properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>${stringParameter('KEY')}</parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties>
  <definition class="org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition"><script>node { stage('Compile') { echo 'compiling' }
stage('Test') { error 'two tests failed' } }</script><sandbox>true</sandbox></definition>
</flow-definition>`;

/** What a Jenkins, ours or a real one, has to be to Pacer's client. Everything happens in a folder with a random name, which is deleted. */
export function describeJenkins(name: string, skip: boolean, start: () => Promise<JenkinsTarget>): void {
  describe.skipIf(skip)(`${name}, with the client and build-once`, { timeout: 300_000 }, () => {
    const own = `pacer-test-${randomBytes(4).toString('hex')}`;
    let target: JenkinsTarget;
    let jenkins: Jenkins;
    let folder: string;
    let job: string;
    let authorization: string;

    beforeAll(async () => {
      target = await start();
      jenkins = createJenkins({ url: target.url, user: target.user, token: target.token, clock: systemClock });
      authorization = `Basic ${Buffer.from(`${target.user}:${target.token}`).toString('base64')}`;
      folder = target.folder === undefined ? own : `${target.folder}/${own}`;
      job = `${folder}/build`;
      await jenkins.items.create(folder, folderXml);
      await jenkins.items.create(job, jobXml());
    });
    afterAll(async () => {
      await fetch(`${jenkins.url}${jenkins.jobPath(folder)}/doDelete`, {
        method: 'POST',
        headers: { authorization },
        redirect: 'manual',
      });
      expect(await jenkins.items.find(folder)).toBeUndefined();
      await jenkins.close();
      await target.stop();
    });

    const started = (queueId: number): Promise<number> =>
      until(`item ${queueId} to start`, async () => (await jenkins.queueItem(queueId))?.build?.number, patience);
    const over = (name: string, number: number): Promise<Build> =>
      until(
        `${name} #${number} to end`,
        async () => {
          const build = await jenkins.build(name, number);
          return build?.building === false ? build : undefined;
        },
        patience,
      );

    it('knows the user, says its version, and tells a job that is there from one that is not', async () => {
      expect((await jenkins.whoAmI())?.toLowerCase()).toBe(target.user.toLowerCase());
      expect((await jenkins.status()).version).toMatch(/^\d+\.\d+/);
      expect(await jenkins.items.find(job)).toMatchObject({ isFolder: false, isBuildable: true });
      expect(await jenkins.parameterNames(job)).toEqual(['KEY', 'WAIT', 'EXIT']);
      expect(await jenkins.items.find(`${folder}/nothing`)).toBeUndefined();
      await expect(jenkins.builds(`${folder}/nothing`, 5)).rejects.toMatchObject({ code: 'jenkins-job-missing' });
      await expect(jenkins.trigger(`${folder}/nothing`, {})).rejects.toMatchObject({ code: 'jenkins-job-missing' });
    });

    it('builds with what is declared, drops the rest, and shows cause, log by offsets, tail and artifact', async () => {
      const { queueId } = await jenkins.trigger(job, { KEY: 'k1', UNDECLARED: 'x', WAIT: '1' });
      const number = await started(queueId);
      const build = await over(job, number);
      expect(build).toMatchObject({ result: 'SUCCESS', queueId, parameters: { KEY: 'k1', WAIT: '1' } });
      expect(build.parameters).not.toHaveProperty('UNDECLARED');
      expect(build.causes).toEqual([{ kind: 'UserIdCause', user: expect.any(String) }]);
      expect(build.duration).toBeGreaterThan(0);
      const whole = await jenkins.console(job, number, 0);
      expect(whole.more).toBe(false);
      expect(whole.text).toContain('key k1, grün');
      expect(await jenkins.console(job, number, whole.next)).toMatchObject({ text: '', more: false });
      expect((await jenkins.consoleTail(job, number, 3)).at(-1)).toBe('Finished: SUCCESS');
      expect((await jenkins.artifact(job, number, 'key.txt'))?.toString().trim()).toBe('k1');
      expect(await jenkins.artifact(job, number, 'nothing.txt')).toBeUndefined();
    });

    it('folds equal requests into the one that waits, and takes it off the queue when told', async () => {
      const running = await started((await jenkins.trigger(job, { KEY: 'long', WAIT: '20' })).queueId);
      const first = await jenkins.trigger(job, { KEY: 'waits' });
      expect(await jenkins.trigger(job, { KEY: 'waits' })).toEqual(first);
      const other = await jenkins.trigger(job, { KEY: 'other' });
      expect(other).not.toEqual(first);
      const queued = await jenkins.queuedItems(job);
      expect(new Set(queued.map(item => item.parameters['KEY']))).toEqual(new Set(['other', 'waits']));
      expect(queued.find(item => item.id === first.queueId)?.causes).toHaveLength(2);
      expect(await jenkins.cancelQueued(first.queueId)).toBe('cancelled');
      expect(await jenkins.queueItem(first.queueId)).toMatchObject({ cancelled: true });
      expect(await jenkins.cancelQueued(other.queueId)).toBe('cancelled');
      await jenkins.stop(job, running);
      expect(await over(job, running)).toMatchObject({ result: 'ABORTED' });
      await jenkins.stop(job, running);
      const left = await started((await jenkins.trigger(job, { KEY: 'short' })).queueId);
      await over(job, left);
      expect(await jenkins.queuedItems(job)).toEqual([]);
    });

    it('builds a key once, whoever asks, and a daemon that remembers nothing finds the build', async () => {
      const found = async (): Promise<number> => {
        const all = [...(await jenkins.queuedItems(job)), ...(await jenkins.builds(job, 50))];
        return all.filter(each => each.parameters['KEY'] === 'once').length;
      };
      const request = { key: 'once', job, parameters: { KEY: 'once', WAIT: '2' } };
      const life = (): ReturnType<typeof createBuildOnce> =>
        createBuildOnce({
          jenkins,
          clock: systemClock,
          jobs: createJobCheck({ items: jenkins.items, clock: systemClock }),
          caution: 1_000,
        });
      const first = life();
      await until(
        'the first daemon to ask',
        async () => ((await first.step(request)).kind === 'building' && (await found())) || undefined,
        patience,
      );
      const state = await until(
        'the build to end',
        async () => {
          const seen = await life().step(request);
          return seen.kind === 'succeeded' || seen.kind === 'failed' ? seen : undefined;
        },
        patience,
      );
      expect(state.kind).toBe('succeeded');
      expect(state).toMatchObject({ url: expect.stringContaining('/build/') });
      expect(await found()).toBe(1);
    });

    it('says why a build failed, and refuses to ask a job that is disabled or lacks a parameter', async () => {
      const once = createBuildOnce({
        jenkins,
        clock: systemClock,
        jobs: createJobCheck({ items: jenkins.items, clock: systemClock }),
      });
      const failed = await until(
        'the build to fail',
        async () => {
          const state = await once.step({ key: 'bad', job, parameters: { KEY: 'bad', EXIT: '3' } });
          return state.kind === 'failed' ? state : undefined;
        },
        patience,
      );
      expect(failed.sentence).toMatch(/^Build #\d+ of .* ended with FAILURE/);
      const undeclared = { key: 'k9', job, parameters: { KEY: 'k9' }, neededParameters: ['KEY', 'TARGET'] };
      expect(await once.step(undeclared)).toMatchObject({ sentence: expect.stringContaining('TARGET') });
      await jenkins.items.configure(job, jobXml(true));
      await expect(jenkins.trigger(job, { KEY: 'x' })).rejects.toMatchObject({ code: 'jenkins-job-disabled' });
      await jenkins.items.configure(job, jobXml());
    });

    it('shows the stages of a pipeline, where its plugins are installed', async context => {
      const pipeline = `${folder}/pipeline`;
      try {
        await jenkins.items.create(pipeline, pipelineXml);
      } catch (thrown) {
        context.skip(`a pipeline cannot be created: ${String(thrown)}`);
      }
      const number = await started((await jenkins.trigger(pipeline, { KEY: 'k' })).queueId);
      expect(await over(pipeline, number)).toMatchObject({ result: 'FAILURE' });
      const stages = await jenkins.stages(pipeline, number);
      if (stages === undefined) return context.skip('the plugin pipeline-rest-api is not installed');
      expect(stages.map(({ name, status }) => [name, status])).toEqual([
        ['Compile', 'succeeded'],
        ['Test', 'failed'],
      ]);
    });

    it("installs Pacer's own job, and finds it current afterwards", async () => {
      const build = {
        fullName: `${folder}/own/build-image`,
        sourceRepository: 'https://git.example.com/pacer.git',
        sourceRef: 'main',
      };
      const first = await installBuildJob(jenkins.items, build, { isDryRun: false });
      expect(first.map(item => item.action)).toContain('create');
      const again = await installBuildJob(jenkins.items, build, { isDryRun: false });
      expect(again.map(item => item.action)).toEqual(again.map(() => 'nothing'));
    });
  });
}
