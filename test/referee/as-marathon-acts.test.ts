import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import { isAtLeast, type Dialect } from '../../marathon/dialect.ts';
import { definitionBody } from '../../marathon/normal-form/body.ts';
import { compareApps, type AppChange, type ChangeEffect } from '../../marathon/normal-form/compare.ts';
import { equalValues } from '../../marathon/normal-form/equal.ts';
import { normaliseLive } from '../../marathon/normal-form/live.ts';
import { normaliseDefinition } from '../../marathon/normal-form/normalise.ts';
import { normalPointer } from '../../marathon/normal-form/pointer.ts';
import { serveApp } from '../../marathon/normal-form/serve.ts';
import type { NormalApp } from '../../marathon/normal-form/types.ts';
import type { AppDefinition, Json, JsonObject, LiveApp } from '../../marathon/types.ts';
import type { DesiredApp } from '../../reconciler/desired/types.ts';
import { planApp } from '../../reconciler/plan/plan.ts';
import { acceptDefinition, type Acceptance } from '../../sandbox/marathon/apps/accept-definition.ts';
import { roleSettingsOf } from '../../sandbox/marathon/apps/role-settings.ts';
import { createEngine, type Engine } from '../../sandbox/marathon/engine.ts';
import { arbitraryDefinition } from '../marathon/arbitrary-app.ts';
import { singleChanges, type SingleChange } from '../marathon/single-changes.ts';
import { createFakeMesos } from '../sandbox-marathon/fake-mesos.ts';

const dialects: readonly (readonly [Dialect, string])[] = [
  ['1.4', '1.4.13'],
  ['1.5', '1.5.15'],
  ['1.8', '1.8.244'],
  ['1.9', '1.9.109'],
  ['1.10', '1.10.26'],
];
const features = ['secrets', 'gpu_resources'];
const policy = { selfHeal: true, prune: false, maxDeletes: { share: 0.1, count: 10 } };

/** A Marathon on which nothing ever starts, since it has no agents: for what it decides, not for what it does. */
function createDecider(dialect: Dialect) {
  const directory = mkdtempSync(join(tmpdir(), 'marathon-decides-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const clock = createVirtualClock();
  const engine: Engine = createEngine({ directory, clock, mesos: createFakeMesos(clock, []) });
  onTestFinished(() => engine.stop());

  const accept = (definition: JsonObject): Acceptance =>
    acceptDefinition(
      definition,
      { dialect, features, defaultNetworkName: undefined },
      isAtLeast(dialect, '1.9') ? roleSettingsOf('/demo/web', () => undefined, undefined) : undefined,
    );

  function accepted(definition: JsonObject): NormalApp | undefined {
    const acceptance = accept(definition);
    return 'app' in acceptance ? acceptance.app : undefined;
  }

  return {
    accepted,
    issues(definition: JsonObject): string {
      const acceptance = accept(definition);
      return 'issues' in acceptance ? acceptance.issues.map(({ message }) => message).join(', ') : '';
    },
    /** Puts an app there, whatever was there before; what `GET` gives for it. */
    put(app: NormalApp): LiveApp {
      const force = { force: true, groupId: '/' };
      engine.changer.change({ apps: new Map([[app.id, undefined]]), ...force });
      engine.changer.change({ apps: new Map([[app.id, app]]), ...force });
      const record = engine.root.apps.get(app.id);
      if (record === undefined) throw new Error('the app is not there');
      const counts = { tasksStaged: 0, tasksRunning: 1, tasksHealthy: 0, tasksUnhealthy: 0 };
      return { ...serveApp(record.definition, dialect), version: record.version, ...counts } as unknown as LiveApp;
    },
    /** What a PUT of this definition would make Marathon do. */
    effectOf(app: NormalApp): ChangeEffect {
      const { steps } = engine.changer.planOf({ apps: new Map([[app.id, app]]), force: true, groupId: '/' });
      const actions = new Set(steps.flatMap(step => step.actions.map(({ action }) => action)));
      if (actions.has('RestartApplication')) return 'restart';
      return actions.has('ScaleApplication') ? 'scale' : 'none';
    },
  };
}

/** Fields whose change changes others with it: ports move, defaults change. */
const structural =
  /^\/(?:networks\/\d+(?:\/mode)?|portDefinitions|container\/type|container\/docker\/(?:network|portMappings\/0)|ipAddress\/networkName|healthChecks\/\d+\/protocol)$/;

/** What Marathon does when it is sent this. */
function doneBy(decider: ReturnType<typeof createDecider>, body: JsonObject): string {
  const app = decider.accepted(body);
  return app === undefined ? `refuses: ${decider.issues(body)}` : decider.effectOf(app);
}

function strongest(changes: readonly Pick<AppChange, 'effect'>[]): ChangeEffect {
  if (changes.some(({ effect }) => effect === 'restart')) return 'restart';
  return changes.some(({ effect }) => effect === 'scale') ? 'scale' : 'none';
}

function isPlain(value: Json | undefined): boolean {
  return value !== undefined && typeof value !== 'object';
}

function isSamePlace(one: string, other: string): boolean {
  return `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`);
}

function appOf(definition: AppDefinition, hash: string): DesiredApp {
  return {
    id: definition.id,
    file: 'a.yaml',
    definition,
    rollout: { deadlineMilliseconds: 1, onFailure: 'hold', after: [] },
    ignore: [],
    hash,
    positionOf: () => ({ file: 'a.yaml', line: 1, column: 1 }),
  };
}

// With no instances there is no task to restart, and Marathon calls every change a scale.
const running = arbitraryDefinition.map(definition => ({ ...definition, id: '/demo/web', instances: 3 }));

describe.for(dialects)('each single change, judged as Marathon %s acts', ([dialect, version]) => {
  it('is seen when Marathon sees it, is named by its path with both values, and has the effect that Marathon gives it', () => {
    const decider = createDecider(dialect);
    const seen = { none: 0, scale: 0, restart: 0, exact: 0 };
    const check = (live: LiveApp, change: SingleChange): void => {
      const wanted = decider.accepted(change.definition);
      if (wanted === undefined) return;
      const wish = normaliseDefinition(change.definition, dialect);
      const changes = compareApps(wish, normaliseLive(live, dialect), { userSet: change.definition, dialect });
      const effect = decider.effectOf(wanted);
      const pointer = normalPointer(change.pointer);
      const isLocal = changes.length > 0 && !structural.test(change.pointer);
      const elsewhere = isLocal ? changes.filter(each => !isSamePlace(each.pointer, pointer)) : [];
      const exact = isLocal && changes.length === 1 ? changes.find(each => each.pointer === pointer) : undefined;
      // What is taken away becomes a default, what is added had one, and a service port 0 became what Marathon chose.
      const wasOpen = change.from === 0 && /port$/i.test(pointer);
      const isTo = exact === undefined || !isPlain(change.to) || equalValues(exact.to, change.to);
      const isFrom = exact === undefined || !isPlain(change.from) || wasOpen || equalValues(exact.from, change.from);
      const what = { pointer, from: change.from, to: change.to };
      expect({ ...what, effect: strongest(changes), elsewhere, isTo, isFrom }).toEqual({
        ...what,
        effect,
        elsewhere: [],
        isTo: true,
        isFrom: true,
      });
      seen[effect] += 1;
      if (exact !== undefined) seen.exact += 1;
    };
    fc.assert(
      fc.property(running, definition => {
        // Everything written out, so that every field is one that the user set.
        const complete = definitionBody(normaliseDefinition(definition, dialect), dialect);
        const app = decider.accepted(complete);
        fc.pre(app !== undefined);
        const live = decider.put(app);
        for (const change of singleChanges(complete)) check(live, change);
      }),
      { numRuns: 30 },
    );
    // The property must not hold for want of cases.
    expect(seen.restart).toBeGreaterThan(500);
    expect(seen.scale).toBeGreaterThan(15);
    expect(seen.none).toBeGreaterThan(10);
    expect(seen.exact).toBeGreaterThan(seen.restart * 0.7);
  });

  it('is carried out by what Pacer sends as Pacer says: a restart, a scale, or nothing to send', () => {
    const decider = createDecider(dialect);
    const context = { commit: 'c', source: 'here#prod', marathonVersion: version, policy, owns: ['/'], unreadable: [] };
    const actions: Readonly<Record<string, ChangeEffect>> = { restart: 'restart', scale: 'scale', nothing: 'none' };
    let sent = 0;
    fc.assert(
      fc.property(running, definition => {
        const app = decider.accepted(definition);
        fc.pre(app !== undefined);
        const live = decider.put(app);
        for (const change of [...singleChanges(definition), { definition, pointer: 'nothing' }]) {
          if (decider.accepted(change.definition) === undefined) continue;
          const desired = appOf(change.definition as AppDefinition, change.pointer);
          const plan = planApp(context, { id: desired.id, desired, image: { kind: 'none' }, live });
          const { pointer } = change;
          const does = plan.body === undefined ? strongest(plan.changes) : doneBy(decider, plan.body);
          expect({ pointer, does }).toEqual({ pointer, does: actions[plan.action] });
          if (plan.body !== undefined) sent += 1;
        }
      }),
      { numRuns: 25 },
    );
    expect(sent).toBeGreaterThan(200);
  });
});
