import { describe, expect, it, test } from 'vitest';
import type { JsonObject } from '../../marathon/types.ts';
import { withholdSecrets } from '../../reconciler/import/withhold-secrets.ts';

describe('what looks like a secret', () => {
  test.for<readonly [what: string, more: JsonObject, rest: JsonObject, pointers: readonly string[]]>([
    ['a variable', { env: { DB_PASSWORD: 'hunter2', MODE: 'prod' } }, { env: { MODE: 'prod' } }, ['/env/DB_PASSWORD']],
    ['the only variable', { env: { DB_PASSWORD: 'hunter2' } }, {}, ['/env/DB_PASSWORD']],
    ['a label', { labels: { 'a/token': 'hunter2' } }, {}, ['/labels/a~1token']],
    [
      'an item of a list, with the list: items have no names',
      { fetch: [{ uri: 'http://x' }, { uri: 'https://u:hunter2@x/y' }] },
      {},
      ['/fetch'],
    ],
    [
      'a parameter of Docker',
      { container: { docker: { image: 'x:1', parameters: [{ key: 'env', value: 'A_TOKEN=hunter2' }] } } },
      { container: { docker: { image: 'x:1' } } },
      ['/container/docker/parameters'],
    ],
  ])('is taken out and can be ignored by name: %s', ([, more, rest, pointers]) => {
    const { definition, withheld } = withholdSecrets({ id: '/a', ...more });
    expect(definition).toEqual({ id: '/a', ...rest });
    expect(withheld.map(({ pointer }) => pointer)).toEqual(pointers);
    expect(JSON.stringify(withheld)).not.toContain('hunter2');
  });

  it('in a command leaves one that fails and says why, as Marathon wants something to run', () => {
    const { definition, withheld } = withholdSecrets({ id: '/a', cmd: 'run --password=hunter2' });
    expect(definition['cmd']).toMatch(/not in git.*exit 1$/);
    expect(withheld.map(({ pointer }) => pointer)).toEqual(['/cmd']);
    expect(withholdSecrets({ id: '/a', args: ['--password', 'hunter2'] }).definition['args']).toHaveLength(3);
  });

  it('is taken out with everything around it when there are more than a file may list', () => {
    const env = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`A_${index}_PASSWORD`, 'hunter2']));
    const { definition, withheld } = withholdSecrets({ id: '/a', env: { ...env, MODE: 'prod' } });
    expect(definition).toEqual({ id: '/a' });
    expect(withheld.map(({ pointer }) => pointer)).toEqual(['/env']);
  });

  it('leaves a definition without one as it is', () => {
    const definition = { id: '/a', env: { MODE: 'prod', DB_PASSWORD: { secret: 'db' } } };
    expect(withholdSecrets(definition)).toEqual({ definition, withheld: [] });
  });
});
