import { describe, expect, it, onTestFinished } from 'vitest';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import { systemClock } from '../../clock/clock.ts';
import { pacerError } from '../../errors/pacer-error.ts';
import { createMarathon } from '../../marathon/client/create-marathon.ts';
import type { DesiredApp, DesiredState } from '../../reconciler/desired/types.ts';
import type { Ledger, LedgerEntry } from '../../reconciler/ledger/types.ts';
import { createRollouts } from '../../reconciler/loop/rollouts.ts';
import { planApp } from '../../reconciler/plan/plan.ts';
import { explainRejection, pointerOfMarathonPath } from '../../reconciler/rollout/rejection.ts';
import { read } from '../desired/repository.ts';
import { createHttpWorld } from '../sandbox-marathon/http-world.ts';

const file = 'clusters/prod/cart.yaml';

const cart = `kind: App
marathon:
  id: /shop/cart
  cmd: sleep 100
  mem: 32
  ports: [0, 0]
  container:
    docker:
      image: cart:1
      network: BRIDGE
      portMappings:
        - {containerPort: 80}
        - containerPort: 81
          hostPort: 31000
  env:
    MODE: prod
    a/b: c
`;

function desiredOf(text: string): DesiredState {
  const state = read({ [file]: text });
  expect(state.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return state;
}

function appOf(state: DesiredState): DesiredApp {
  const [app] = state.apps.values();
  if (app === undefined) throw new Error('there is no app');
  return app;
}

const rejected = (...details: readonly { path: string; errors: readonly string[] }[]) =>
  pacerError('marathon-rejected', { message: 'Marathon refused an update.', context: { status: 422, details } });

describe('a refusal of Marathon', () => {
  const app = appOf(desiredOf(cart));
  const place = (path: string): string => explainRejection(rejected({ path, errors: ['no'] }), app).sentence;

  it.for([
    ['/mem', `${file}:5:8: /mem: no`],
    ['/', `${file}:3:3: no`],
    ['/env(MODE)', `${file}:16:11: /env(MODE): no`],
    ['/env(a/b)', `${file}:17:10: /env(a/b): no`],
    // Written in the form of 1.4, and named by Marathon in that of 1.5.
    ['/container/portMappings(1)/hostPort', `${file}:14:21: /container/portMappings(1)/hostPort: no`],
    ['/portDefinitions(1)/port', `${file}:6:14: /portDefinitions(1)/port: no`],
    // A default that nobody wrote: the place of what it belongs to.
    ['/upgradeStrategy/minimumHealthCapacity', `${file}:3:3: /upgradeStrategy/minimumHealthCapacity: no`],
    // As Marathon says it when it checks the whole tree.
    ['/shop/cart/mem', `${file}:5:8: /shop/cart/mem: no`],
    ['/shop/other/mem', '/shop/other/mem: no'],
    ['/apps(3)/mem', '/apps(3)/mem: no'],
  ] as const)('about %s is %j', ([path, expected]) => {
    expect(place(path)).toBe(`Marathon refuses the definition: ${expected}`);
  });

  it('with several findings says the first and lists all, in words where Marathon has tokens', () => {
    const error = rejected(
      { path: '/mem', errors: ['error.expected.jsnumber'] },
      { path: '/cmd', errors: ['no', 'never'] },
    );
    expect(explainRejection(error, app)).toEqual({
      sentence: `Marathon refuses the definition: ${file}:5:8: /mem: must be a number (and 1 more)`,
      evidence: [`${file}:5:8: /mem: must be a number`, `${file}:4:8: /cmd: no, never`],
    });
  });

  it('without findings, or without a file, keeps the words of Marathon', () => {
    expect(explainRejection(rejected(), app).sentence).toBe(
      'Marathon refuses the definition: Marathon refused an update.',
    );
    expect(explainRejection(rejected({ path: '/mem', errors: ['no'] }), undefined).sentence).toBe(
      'Marathon refuses the definition: /mem: no',
    );
  });

  it('has paths that become pointers, escaped', () => {
    expect(pointerOfMarathonPath('/fetch(0)/uri')).toBe('/fetch/0/uri');
    expect(pointerOfMarathonPath('/labels(a~b/c)')).toBe('/labels/a~0b~1c');
    expect(pointerOfMarathonPath('/')).toBe('');
  });
});

it('what only the server itself can know is refused at file:line:col, in the state and in the ledger', async () => {
  const { url } = await createHttpWorld();
  const desired = desiredOf(`kind: App
marathon:
  id: /shop/cart
  cmd: sleep 100
  secrets: {db: {source: /shop/db}}
  env:
    PASSWORD: {secret: db}
`);
  const app = appOf(desired);
  const lines: LedgerEntry[] = [];
  const ledger: Ledger = {
    record: entry => void lines.push(entry),
    entries: () => lines,
    last: () => undefined,
    unsent: () => 0,
    trouble: () => undefined,
    flush: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  const marathon = createMarathon({ urls: [url], clock: systemClock });
  onTestFinished(() => marathon.close());
  const clock = createVirtualClock();
  const rollouts = createRollouts({ marathon, ledger, clock, cluster: 'prod', author: () => 'Ada' });
  const policy = { selfHeal: true, prune: false, maxDeletes: { share: 0.1, count: 10 } };
  const context = {
    commit: 'c1',
    source: 'here#prod',
    marathonVersion: '1.8.244',
    policy,
    owns: ['/'],
    unreadable: [],
  };
  const plan = planApp(context, { id: app.id, desired: app, image: { kind: 'none' } });

  const result = await rollouts.start(plan, desired, app, undefined);

  const words = 'Feature secrets is not enabled. Enable with --enable_features secrets)';
  const places = [
    expect.stringMatching(`^${file}:5:12: /secrets: Feature secrets is not enabled`),
    expect.stringMatching(`^${file}:7:5: /env: use of`),
  ];
  expect(result).toEqual({
    kind: 'rejected',
    explanation: {
      sentence: expect.stringContaining(
        `Marathon refuses the definition: ${file}:5:12: /secrets: ${words.slice(0, 31)}`,
      ),
      evidence: places,
    },
  });
  expect(lines).toMatchObject([{ outcome: 'failed', sentence: expect.stringContaining(`${file}:5:12`) }]);
  expect(rollouts.failure(app.id, plan.wish)).toMatchObject({ evidence: places });
});
