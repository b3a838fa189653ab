import { describe, expect, it } from 'vitest';
import { createConsoleMask, plainLine } from '../../reconciler/build/console-lines.ts';
import { explainBuild, type EndedBuild } from '../../reconciler/build/explain-build.ts';

function explain(result: string | undefined, console: readonly string[], more: Partial<EndedBuild> = {}) {
  return explainBuild({ job: 'team/cart', number: 7, result, console, stages: [], ...more });
}

describe('the sentence of a build that did not succeed', () => {
  it('names the stage and the last words of our own pipeline, whatever Jenkins writes after them', () => {
    const console = [
      '==> [1.0 s] run',
      'src/Cart.java:12: error: missing return statement',
      "FAILED: run: the recipe's run ended with code 1: mvn package",
      '[Pipeline] }',
      'ERROR: script returned exit code 1',
      'Finished: FAILURE',
    ];
    expect(explain('FAILURE', console)).toMatchObject({
      sentence:
        'Build #7 of team/cart ended with FAILURE in the stage "run": the recipe\'s run ended with code 1: mvn package',
      stage: 'run',
      evidence: expect.arrayContaining(['src/Cart.java:12: error: missing return statement']),
    });
  });

  it('names the stage that Jenkins shows as failed, in a pipeline of the team', () => {
    const stages = [
      { name: 'Build', status: 'succeeded' },
      { name: 'Test', status: 'failed', error: 'script returned exit code 1' },
    ];
    expect(explain('FAILURE', ['Tests run: 4, Failures: 1', 'Finished: FAILURE'], { stages }).sentence).toBe(
      'Build #7 of team/cart ended with FAILURE in the stage "Test": Tests run: 4, Failures: 1',
    );
    expect(explain('FAILURE', [], { stages }).sentence).toBe(
      'Build #7 of team/cart ended with FAILURE in the stage "Test": script returned exit code 1',
    );
  });

  it.each([
    ['ABORTED', ['Aborted by erika', 'Finished: ABORTED'], 'was aborted by erika.'],
    ['ABORTED', ['Cancelling nested steps due to timeout', 'Finished: ABORTED'], 'ran into its time limit.'],
    ['ABORTED', ['compiling'], 'was cut off, most likely by a restart of Jenkins.'],
    ['NOT_BUILT', ['Superseded by #8', 'Finished: NOT_BUILT'], 'was not built: Jenkins skipped it: Superseded by #8'],
    ['UNSTABLE', ['Finished: UNSTABLE'], 'ended as UNSTABLE: its tests failed.'],
    ['FAILURE', [], 'ended with FAILURE.'],
    [undefined, [], 'ended with no result.'],
  ])('tells %s from the others (%j)', (result, console, end) => {
    expect(explain(result, console).sentence).toBe(`Build #7 of team/cart ${end}`);
  });

  it('says in which stage a build was when it was aborted', () => {
    expect(explain('ABORTED', ['==> [3.2 s] run', 'Aborted by erika']).sentence).toBe(
      'Build #7 of team/cart was aborted by erika in the stage "run".',
    );
  });
});

describe('a line of a console', () => {
  const mask = createConsoleMask(['hunter2@!', 'T0KEN']);

  it.each([
    ['login with hunter2@! failed', 'login with *** failed'],
    ['GET /?p=hunter2%40!', 'GET /?p=***'],
    [`Basic ${btoa('hunter2@!')}`, 'Basic ***'],
    ['fetch https://robot:s3cret@git.example.com/a.git', 'fetch https://***@git.example.com/a.git'],
    ['fetch https://ghx@git.example.com/a.git', 'fetch https://***@git.example.com/a.git'],
    ['> Authorization: Bearer abc.def', '> Authorization: Bearer ***'],
    ['+ DB_PASSWORD=abc mvn -Dapi.token=xyz package', '+ DB_PASSWORD=*** mvn -Dapi.token=*** package'],
    ['deploy --password geheim --user me', 'deploy --password *** --user me'],
    ['{"password": "geheim", "user": "me"}', '{"password": "***", "user": "me"}'],
    ['-----BEGIN RSA PRIVATE KEY-----', '***'],
  ])('%s is shown as %s', (line, shown) => {
    expect(mask(line)).toBe(shown);
  });

  it.each([
    'Unexpected token: } in line 3',
    'export TOKEN=$TOKEN',
    'pushed registry.example.com/shop/cart@sha256:0123',
    'PASSWORD_FILE=/run/secrets/db',
  ])('%s is shown as it is', line => {
    expect(mask(line)).toBe(line);
  });

  it('does nothing to the terminal of whoever reads it, and shows no hidden notes of Jenkins', () => {
    expect(plainLine('\u001b[8mha:////4AAAA==\u001b[0mStarted by \u001b[31muser\u001b[0m\u0007 x')).toBe(
      'Started by user x',
    );
  });

  it('that is very long takes no time', () => {
    const long = `${'a='.repeat(50_000)}${'x'.repeat(100_000)}`;
    const begin = performance.now();
    expect(mask(long).length).toBeLessThan(5_000);
    expect(performance.now() - begin).toBeLessThan(200);
  });
});
