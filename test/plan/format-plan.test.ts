import { expect, test } from 'vitest';
import type { JsonObject } from '../../marathon/types.ts';
import { formatPlan, type PlanStyle } from '../../reconciler/plan/format-plan.ts';
import { findSecrets } from '../../reconciler/desired/advice/secrets.ts';
import { maskPlan, maskValue } from '../../reconciler/plan/mask.ts';
import { planCluster } from '../../reconciler/plan/plan.ts';
import type { AppInput, PlanInput } from '../../reconciler/plan/types.ts';
import { build, desiredApp, planInput } from './desired.ts';
import { serve } from './marathon-model.ts';

const none = { kind: 'none' } as const;
const marks = { 'pacer.source': 'https://git.example.com/desired.git#prod', 'pacer.hash': 'old' };

function app(id: string, wanted?: JsonObject, runs?: JsonObject, more: Partial<AppInput> = {}): AppInput {
  return {
    id,
    image: none,
    ...(wanted === undefined ? {} : { desired: desiredApp({ id, cmd: 'sleep 1', ...wanted }) }),
    ...(runs === undefined ? {} : { live: serve({ id, cmd: 'sleep 1', ...runs, labels: marks }, 'v1', '1.8.244') }),
    ...more,
  };
}

const input: PlanInput = planInput([
  app('/a-new', { instances: 2 }),
  app(
    '/b-secret',
    { env: { DB_PASSWORD: 'new-secret', MODE: 'prod' } },
    { env: { DB_PASSWORD: 'old-secret', MODE: 'test' } },
  ),
  app('/c-scaled', { instances: 1 }, { instances: 3 }),
  app('/d-gone', undefined, { instances: 1, cmd: 'sleep 9', cpus: 2, user: 'old' }),
  app('/e-built', undefined, undefined, {
    desired: desiredApp({ id: '/e-built' }, { build }),
    image: { kind: 'failed', sentence: 'mvn said\u001b[31m no\nand stopped.', evidence: [] },
  }),
  app('/f-same', {}, {}),
]);

const text = `Plan for commit cccccccc: 1 to create, 1 to restart, 1 to scale, 1 to delete, 1 held, 1 unchanged.
Tasks: 1 restarts, 2 more, 3 fewer, 128 MB less memory, up to another 128 MB while rolling.

+ /a-new create: starts 2 tasks, takes 256 MB
    Marathon does not have it yet.

~ /b-secret restart: restarts 1 task, needs another 128 MB while rolling
    What is wanted differs from what runs in /env/DB_PASSWORD and /env/MODE (clusters/prod/b-secret.yaml:1:17).
    /env/DB_PASSWORD: "***" → "***"  clusters/prod/b-secret.yaml:1:17
    /env/MODE: "test" → "prod"  clusters/prod/b-secret.yaml:1:10

~ /c-scaled scale: stops 2 tasks, frees 256 MB
    What is wanted differs from what runs in /instances (clusters/prod/c-scaled.yaml:1:11).
    /instances: 3 → 1  clusters/prod/c-scaled.yaml:1:11

- /d-gone delete: stops 1 task, frees 128 MB
    No file of the commit wants it any more.

! /e-built held: no task is touched
    mvn said [31m no and stopped.
    → A new commit of the source or of the build recipe, or a build that succeeds.
`;

test('a plan reads: totals first, then what is not as wanted, with fields, places and cost', () => {
  expect(formatPlan(planCluster(input))).toBe(text);
});

test("colours are the caller's and do not change the words", () => {
  const paint = (name: string) => (said: string) => `<${name}>${said}</${name}>`;
  const style: PlanStyle = {
    good: paint('g'),
    warn: paint('w'),
    bad: paint('b'),
    strong: paint('s'),
    faint: paint('f'),
  };
  const painted = formatPlan(planCluster(input), style);
  expect(painted).toContain('<g>+</g> <s>/a-new</s> <g>create</g>');
  expect(painted).toContain('<b>-</b> <s>/d-gone</s>');
  expect(painted).toContain('<w>!</w> <s>/e-built</s>');
  expect(painted.replaceAll(/<\/?[gwbsf]>/g, '')).toBe(text);
});

test('an empty plan says so in one line', () => {
  expect(formatPlan(planCluster(planInput([app('/f-same', {}, {})])))).toBe('Plan for commit cccccccc: 1 unchanged.\n');
  expect(formatPlan(planCluster(planInput([])))).toBe('Plan for commit cccccccc: no apps.\n');
});

test('no secret is in the text, nor in the plan that leaves the daemon', () => {
  const plan = planCluster(input);
  expect(JSON.stringify(plan)).toContain('new-secret');
  for (const shown of [formatPlan(plan), JSON.stringify(maskPlan(plan))]) {
    expect(shown).not.toContain('new-secret');
    expect(shown).not.toContain('old-secret');
  }
});

test.each([
  ['/env/API_TOKEN', 'x', '***'],
  ['/env/aws_secret_access', 'x', '***'],
  ['/env/SSH_KEY', 'x', '***'],
  ['/env/DB_PASS', 'x', '***'],
  ['/env/MODE', 'x', 'x'],
  ['/env/DATABASE', 'postgres://shop:pw@db/shop', '***'],
  ['/env', { DATABASE: 'postgres://shop:pw@db/shop' }, { DATABASE: '***' }],
  ['/fetch/0/uri', 'https://shop:pw@files/x', '***'],
  ['/env/A~1PASSWORD', 'x', '***'],
  ['/env/DB_PASSWORD', { secret: 'shop/db' }, { secret: 'shop/db' }],
  [
    '/env',
    { DB_PASSWORD: 'x', MODE: 'y', DB_TOKEN: { secret: 'z' } },
    { DB_PASSWORD: '***', MODE: 'y', DB_TOKEN: { secret: 'z' } },
  ],
  ['/container/docker/parameters/0/value', 'DB_PASSWORD=x', 'DB_PASSWORD=***'],
  ['/container/docker/parameters', [{ key: 'env', value: 'A_TOKEN=x' }], [{ key: 'env', value: 'A_TOKEN=***' }]],
  [
    '/container',
    { docker: { image: 'a:1', parameters: [{ key: 'env', value: 'A=x' }] } },
    { docker: { image: 'a:1', parameters: [{ key: 'env', value: 'A=x' }] } },
  ],
  ['/labels/db.password', 'x', '***'],
  ['/labels', { 'db.password': 'x', team: 'shop' }, { 'db.password': '***', team: 'shop' }],
  ['/labels/note', "curl -H 'Authorization: Bearer abcdef123'", '***'],
  ['/labels/traefik.users', 'me:$apr1$H6uskkkW$IgXLP6ewTrSuBkTrqE8wj/', '***'],
  ['/cmd', './serve --db-password=x1 --mode fast', './serve --db-password=*** --mode fast'],
  ['/cmd', './serve --api-token x1 --mode fast', './serve --api-token *** --mode fast'],
  ['/cmd', 'DB_PASSWORD=x1 ./serve $PORT0', 'DB_PASSWORD=*** ./serve $PORT0'],
  ['/cmd', 'curl -u me:x123 http://db/', '***'],
  ['/cmd', 'docker run -u 1000:1000 x', 'docker run -u 1000:1000 x'],
  ['/env/JAVA_OPTS', '-Dapi.secret=x1 -Xmx64m', '-Dapi.secret=*** -Xmx64m'],
  ['/args', ['--password', 'x1', '--verbose'], ['--password', '***', '--verbose']],
  ['/healthChecks/0/command/value', 'check --token=x1', 'check --token=***'],
  [
    '/container',
    { docker: { parameters: [{ key: 'log-opt', value: 'splunk-token=x1' }] } },
    { docker: { parameters: [{ key: 'log-opt', value: 'splunk-token=***' }] } },
  ],
  [
    '/container/volumes/0/external/options',
    { 'rexray/secret': 'x1', size: '5' },
    { 'rexray/secret': '***', size: '5' },
  ],
  ['/instances', 3, 3],
] as const)('the value at %s is shown masked where it is a secret', (pointer, value, shown) => {
  expect(maskValue(pointer, value)).toEqual(shown);
});

test('an argument after --password is no more shown than a variable of that name', () => {
  const args = (password: string) => ({ args: ['serve', '--password', password, '--mode', 'fast'] });
  const plan = planCluster(planInput([app('/g', args('new-secret'), args('old-secret'))]));
  expect(plan.apps[0]?.changes).toMatchObject([{ pointer: '/args/2', from: '***', to: '***' }]);
});

test('the advice about secrets knows what the plan masks', () => {
  for (const text of [
    "curl -H 'Authorization: Bearer abcdef123'",
    'curl -u me:x123 http://db/',
    'me:$apr1$H6uskkkW$IgXLP6ewTrSuBkTrqE8wj/',
  ])
    expect(findSecrets({ id: '/a', cmd: text })).toHaveLength(1);
  expect(findSecrets({ id: '/a', cmd: 'docker run -u 1000:1000 x; echo $1$2/a/b/c' })).toEqual([]);
});
