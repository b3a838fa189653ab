import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { checkBuildJob, jobParameters, type BuildJob } from '../../jenkins/job/build-job.ts';
import { jobConfigXml } from '../../jenkins/job/config-xml.ts';
import { configurationAsCode, jobDsl, jobFiles } from '../../jenkins/job/files.ts';
import { definitionHash, markedDescription, readMarker } from '../../jenkins/job/marker.ts';
import { buildImageJob } from '../../sandbox/jenkins/jobs.ts';
import { readJobConfig } from '../../sandbox/jenkins/items/job-config.ts';
import { parseScript, type Statement } from '../../sandbox/jenkins/script/parse-script.ts';
import { parseXml } from '../../sandbox/jenkins/xml/xml-tree.ts';

const job: BuildJob = {
  fullName: "tools/o'pacer/build-image",
  sourceRepository: 'https://git.example/tools/pacer.git',
  sourceRef: 'main',
  credentialsId: 'git & <reader>',
};

function find(statements: readonly Statement[], name: string): Statement | undefined {
  for (const statement of statements) {
    const found = statement.name === name ? statement : find(statement.block ?? [], name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function textOf(statement: Statement | undefined): string | undefined {
  const [value] = statement?.values ?? [];
  return value?.kind === 'text' ? value.text : undefined;
}

function settings(xml: string) {
  return readJobConfig(parseXml(xml), () => undefined).settings;
}

describe('the definition of the job', () => {
  it('declares the parameters that the Jenkinsfile and the job of the sandbox declare', () => {
    const jenkinsfile = readFileSync(join(import.meta.dirname, '../../jenkins/pipeline/Jenkinsfile'), 'utf8');
    const declared = [...jenkinsfile.matchAll(/^ {4}(string|text)\(name: '(\w+)'.*description: '(.*)'\)$/gm)];
    expect(declared.map(([, type, name, description]) => ({ name, type, description }))).toEqual(jobParameters);
    expect(buildImageJob.parameters.map(({ name, type }) => [name, type])).toEqual(
      jobParameters.map(({ name, type }) => [name, type]),
    );
  });

  it('is one pipeline from the source, with builds side by side, trimmed strings, and a hundred builds kept', () => {
    const read = settings(jobConfigXml(job, 'what it is'));
    expect(read).toMatchObject({ description: 'what it is', concurrent: true, keep: 100 });
    expect(read.work).toEqual({
      kind: 'script-from-source',
      source: { url: job.sourceRepository, ref: 'main' },
      scriptPath: 'jenkins/pipeline/Jenkinsfile',
    });
    expect(read.parameters.map(({ name, type, trim }) => [name, type, trim])).toEqual(
      jobParameters.map(({ name, type }) => [name, type, type === 'string']),
    );
    expect(jobConfigXml(job, '')).toContain('<credentialsId>git &amp; &lt;reader&gt;</credentialsId>');
  });

  it('fetches a commit in full, as lightweight checkouts know only branches', () => {
    expect(jobConfigXml(job, '')).toContain('<lightweight>true</lightweight>');
    expect(jobConfigXml({ ...job, sourceRef: 'a'.repeat(40) }, '')).toContain('<lightweight>false</lightweight>');
  });

  it('has a hash that follows everything in it but the description, and that a description carries', () => {
    const hash = definitionHash(job);
    expect(readMarker(markedDescription(job))).toEqual({ hash });
    for (const change of [{ sourceRef: 'next' }, { sourceRepository: 'https://other' }, { credentialsId: 'x' }])
      expect(definitionHash({ ...job, ...change })).not.toBe(hash);
    for (const foreign of ['', 'managed-by=pacer', `managed-by=pacer; def=sha256:${hash}0`, `def=sha256:${hash}`])
      expect(readMarker(foreign)).toBeUndefined();
  });

  it.each([
    [{ fullName: 'a//b' }, /no name of a Jenkins job/],
    [{ fullName: 'a/b?c' }, /no name of a Jenkins job/],
    [{ sourceRepository: '--upload-pack=x' }, /no address/],
    [{ sourceRepository: 'https://me:secret@git.example/x' }, /holds a password/],
    [{ sourceRef: '-x' }, /no branch/],
    [{ sourceRef: 'a..b' }, /no branch/],
  ])('refuses %j', (change, message) => {
    expect(() => checkBuildJob({ ...job, fullName: 'a/b', ...change })).toThrow(message);
  });
});

describe('the files of the job', () => {
  it('are a config.xml per item, a Job DSL script and a part of Configuration as Code, none marked as managed', () => {
    const files = jobFiles(job);
    expect([...files.keys()]).toEqual([
      'tools/config.xml',
      "tools/o'pacer/config.xml",
      "tools/o'pacer/build-image/config.xml",
      'job-dsl.groovy',
      'jenkins.yaml',
    ]);
    for (const text of files.values()) expect(text).not.toContain('managed-by=pacer');
    const { description: _mine, ...written } = settings(files.get("tools/o'pacer/build-image/config.xml") ?? '');
    const { description: _other, ...installed } = settings(jobConfigXml(job, ''));
    expect(written).toEqual(installed);
  });

  it('say the same in Job DSL, with every text quoted', () => {
    const script = parseScript(jobDsl(job));
    expect(script.map(statement => [statement.name, textOf(statement)])).toEqual([
      ['folder', 'tools'],
      ['folder', "tools/o'pacer"],
      ['pipelineJob', "tools/o'pacer/build-image"],
    ]);
    const parameters = find(script, 'parameters')?.block ?? [];
    expect(parameters.map(each => textOf(each) ?? textOf(find(each.block ?? [], 'name')))).toEqual(
      jobParameters.map(each => each.name),
    );
    expect(textOf(find(script, 'url'))).toBe(job.sourceRepository);
    expect(textOf(find(script, 'credentials'))).toBe('git & <reader>');
    expect(textOf(find(script, 'branch'))).toBe('main');
    expect(textOf(find(script, 'scriptPath'))).toBe('jenkins/pipeline/Jenkinsfile');
  });

  it('hold the script whole in the YAML, with what JCasC would replace kept from it', () => {
    const odd = { ...job, credentialsId: '${SECRET}' };
    const read = load(configurationAsCode(odd)) as { jobs: { script: string }[] };
    expect(read.jobs).toHaveLength(1);
    expect(read.jobs[0]?.script).toBe(jobDsl(odd).replace('${SECRET}', '^${SECRET}'));
  });
});
