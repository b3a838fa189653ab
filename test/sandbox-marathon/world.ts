import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../../clock/virtual-clock.ts';
import type { JsonObject } from '../../marathon/types.ts';
import { normaliseDefinition } from '../../marathon/normal-form/normalise.ts';
import type { NormalApp } from '../../marathon/normal-form/types.ts';
import { createEngine, type Engine, type EngineOptions } from '../../sandbox/marathon/engine.ts';
import type { BusEvent } from '../../sandbox/marathon/events/bus.ts';
import type { AcceptedChange } from '../../sandbox/marathon/groups/change-root.ts';
import type { HttpProbeResult, Probe } from '../../sandbox/marathon/health/probe.ts';
import type { Instance } from '../../sandbox/marathon/instances/instance.ts';
import type { AgentSpec } from '../../sandbox/mesos/types.ts';
import { createFakeMesos, type FakeMesos } from './fake-mesos.ts';

/** An engine on virtual time with a fake Mesos below it. */
export interface World {
  readonly clock: VirtualClock;
  readonly mesos: FakeMesos;
  readonly engine: Engine;
  readonly events: BusEvent[];
  /** Host ports that answer probes with a failure. */
  readonly sickPorts: Set<number>;
  /** Makes every probe fail, or pass again. */
  allSick(isSick: boolean): void;
  put(definition: JsonObject & { id: string }, options?: { force?: boolean; restart?: boolean }): AcceptedChange;
  remove(id: string, options?: { force?: boolean }): AcceptedChange;
  instances(id: string): Instance[];
  /** Versions of the running tasks of an app, sorted. */
  runningVersions(id: string): string[];
  typesOf(change: AcceptedChange): string[];
  /** Ends this engine and opens another one on the same directory, on an empty Mesos. */
  restart(): World;
}

export function createWorld(options: Partial<EngineOptions> & { agents?: readonly AgentSpec[] } = {}): World {
  const directory = mkdtempSync(join(tmpdir(), 'marathon-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return openWorld(createVirtualClock(), directory, options);
}

function openWorld(
  clock: VirtualClock,
  directory: string,
  options: Partial<EngineOptions> & { agents?: readonly AgentSpec[] },
): World {
  const mesos = createFakeMesos(clock, options.agents);
  const sickPorts = new Set<number>();
  let isAllSick = false;
  const isSick = (port: number): boolean => isAllSick || sickPorts.has(port);
  const probe: Probe = {
    http: ({ port }): Promise<HttpProbeResult> =>
      Promise.resolve({ answered: true, status: isSick(port) ? 503 : 200, contentType: 'text/plain', body: 'x' }),
    tcp: ({ port }) => Promise.resolve(isSick(port) ? 'refused' : undefined),
  };
  const engine = createEngine({ directory, clock, mesos, probe, ...options });
  onTestFinished(() => engine.stop());
  const events: BusEvent[] = [];
  engine.bus.subscribe(event => events.push(event));
  const instances = (id: string): Instance[] => engine.tracker.of(id);
  function change(id: string, app: NormalApp | undefined, force = false, restart = false): AcceptedChange {
    return engine.changer.change({
      apps: new Map([[id, app]]),
      force,
      groupId: '/',
      ...(restart ? { restart: new Set([id]) } : {}),
    });
  }
  return {
    clock,
    mesos,
    engine,
    events,
    sickPorts,
    allSick(value) {
      isAllSick = value;
    },
    put: (definition, more = {}) =>
      change(definition.id, normaliseDefinition(definition, '1.8'), more.force, more.restart),
    remove: (id, more = {}) => change(id, undefined, more.force),
    instances,
    runningVersions: id =>
      instances(id)
        .filter(instance => instance.condition === 'Running')
        .map(instance => instance.record.version)
        .toSorted(),
    typesOf: accepted =>
      events.filter(event => JSON.stringify(event).includes(accepted.plan.id)).map(event => event.eventType),
    restart() {
      engine.stop();
      mesos.forgetAll();
      return openWorld(clock, directory, options);
    },
  };
}
