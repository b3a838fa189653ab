import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseScript, ScriptSyntaxError } from '../../sandbox/jenkins/script/parse-script.ts';
import { scriptJob, startJenkins, stringParameter, type TestJenkins } from './jenkins.ts';

let jenkins: TestJenkins;
beforeAll(async () => {
  jenkins = await startJenkins({ jobs: [] });
});
afterAll(() => jenkins.remove());

let number = 0;

/** Runs a script as a job of its own; gives result and console. */
async function run(script: string, parameters: Record<string, string> = {}) {
  const name = `script-${++number}`;
  const server = await startJenkins({
    jobs: [scriptJob(name, script, { parameters: Object.keys(parameters).map(each => stringParameter(each)) })],
  });
  try {
    const page = Object.keys(parameters).length === 0 ? 'build' : 'buildWithParameters';
    await server.trigger(`/job/${name}/${page}`, parameters);
    await expect.poll(async () => (await server.call('GET', `/job/${name}/1/api/json`)).status).toBe(200);
    const build = await server.finished(`/job/${name}/`, 1);
    return { build, console: (await server.call('GET', `/job/${name}/1/consoleText`)).text };
  } finally {
    await server.remove();
  }
}

describe('a pipeline script', () => {
  it('replaces variables in double quotes only, and keeps an escaped dollar', async () => {
    const script = 'echo "1 $KEY ${params.KEY} \\$KEY"\necho \'2 $KEY\'\necho "3 " + KEY + \' end\'';
    const { console } = await run(script, { KEY: 'value' });
    expect(console).toContain('\n1 value value $KEY\n');
    expect(console).toContain('\n2 $KEY\n');
    expect(console).toContain('\n3 value end\n');
  });

  it('takes the output of a command, works in folders of the workspace, and sets description and environment', async () => {
    const { build, console } = await run(`pipeline {
      agent any
      environment { COLOUR = 'green' }
      stages { stage('one') { steps {
        dir('a/b') { sh 'echo $COLOUR > here.txt' }
        script { currentBuild.description = sh(returnStdout: true, script: 'cat a/b/here.txt').trim() }
        archiveArtifacts artifacts: 'a/**/*.txt'
      } } }
      post {
        success { echo 'went well' }
        failure { echo 'went wrong' }
      }
    }`);
    expect(build).toMatchObject({ result: 'SUCCESS', description: 'green' });
    expect(build.artifacts.map((each: { relativePath: string }) => each.relativePath)).toEqual(['a/b/here.txt']);
    expect(console).toContain('went well');
    expect(console).not.toContain('went wrong');
  });

  it.each([
    ['an unknown variable', 'echo "$NOBODY"', 'No such property: NOBODY'],
    ['a folder outside of the workspace', "dir('../x') { sh 'true' }", 'only folders in the workspace'],
    [
      'artifacts that are not there',
      "archiveArtifacts 'none.txt'",
      'No artifacts found that match the file pattern "none.txt"',
    ],
    ['checkout without a source', 'checkout scm', 'only available with a script from SCM'],
    ['a condition', "if (true) { echo 'x' }\nelse { echo 'y' }", "No such DSL method 'if'"],
    ['a broken script', "echo 'x", 'the string does not end'],
    ['a result that is none', "currentBuild.result = 'FINE'", 'IllegalArgumentException: FINE'],
  ])('fails for %s, and says why', async (_what, script, sentence) => {
    const { build, console } = await run(script);
    expect(build.result).toBe('FAILURE');
    expect(console).toContain(sentence);
  });
});

describe('the reader of scripts', () => {
  it('knows comments, all quotes, named arguments over several lines, and nested blocks', () => {
    const [first, second] = parseScript(`
      // a comment with 'quotes'
      one(a: '''x
y''', /* between */ b: true,
        c: -1.5) { inner "t" }
      two 'a', 'b'; three()`);
    expect(first).toMatchObject({
      name: 'one',
      named: { a: { kind: 'text', text: 'x\ny' }, b: { value: true }, c: { value: -1.5 } },
      block: [{ name: 'inner' }],
    });
    expect(second?.values).toHaveLength(2);
    expect(parseScript('')).toEqual([]);
  });

  it.each(['a {', 'a }', 'a(b', '= 1', "a 'b' c", 'a: b', '"""'])('refuses %j', text => {
    expect(() => parseScript(text)).toThrow(ScriptSyntaxError);
  });

  it('is quick with what does not end', () => {
    const begun = performance.now();
    for (const text of ['('.repeat(50_000), 'a('.repeat(5000), `"${'\\'.repeat(100_000)}`, 'a '.repeat(50_000)])
      expect(() => parseScript(text)).toThrow(/./);
    expect(performance.now() - begun).toBeLessThan(1000);
  });
});
