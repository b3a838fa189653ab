import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { dialectOf } from '../../marathon/dialect.ts';
import { compareApps } from '../../marathon/normal-form/compare.ts';
import { normaliseLive } from '../../marathon/normal-form/live.ts';
import { normaliseDefinition } from '../../marathon/normal-form/normalise.ts';
import type { Json, JsonObject } from '../../marathon/types.ts';
import { minimalDefinition } from '../../reconciler/import/minimal-definition.ts';
import { arbitraryDefinition } from '../marathon/arbitrary-app.ts';
import { serve } from '../plan/marathon-model.ts';

const versions = ['1.4.13', '1.5.15', '1.8.244', '1.9.109', '1.10.26'];

function minimal(definition: JsonObject, version = '1.8.244'): JsonObject {
  return minimalDefinition(serve(definition, 'v1', version), dialectOf(version));
}

describe('what is written about an app that runs', () => {
  test.for(versions)('says all that Marathon %s has, and nothing that it does not', version => {
    const dialect = dialectOf(version);
    fc.assert(
      fc.property(arbitraryDefinition, definition => {
        const live = serve(definition, 'v1', version);
        const written = minimalDefinition(live, dialect);
        const wish = normaliseDefinition(written, dialect);
        expect(compareApps(wish, normaliseLive(live, dialect), { userSet: written, dialect })).toEqual([]);
        // Service ports are there by their numbers, not only as "any".
        expect(portsOf(wish)).toEqual(portsOf(normaliseLive(live, dialect)));
      }),
      { numRuns: 150 },
    );
  });

  it('is the shortest: leaving out one more member says something else', () => {
    fc.assert(
      fc.property(arbitraryDefinition, definition => {
        const written = minimal(definition);
        const whole = JSON.stringify(normaliseDefinition(written, '1.8'));
        for (const member of Object.keys(written)) {
          if (member === 'id') continue;
          const { [member]: _, ...rest } = written;
          expect(JSON.stringify(normaliseDefinition(rest, '1.8'))).not.toBe(whole);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('keeps the service ports that Marathon chose, so that the app has them again when it is created anew', () => {
    const [port] = minimal({ id: '/a', cmd: 'sleep 1' })['portDefinitions'] as readonly JsonObject[];
    expect(port).toMatchObject({ name: 'default' });
    expect(port?.['port']).toBeGreaterThanOrEqual(10_000);
  });

  it('has no status, no defaults, no marks of Pacer and no role of the server', () => {
    const live = {
      ...serve({ id: '/a', cmd: 'sleep 1', mem: 64, labels: { team: 'x' } }, 'v1', '1.9.109'),
      role: '*',
      labels: { team: 'x', 'pacer.source': 's', 'pacer.commit': 'c', 'pacer.hash': 'h' },
      tasks: [],
      lastTaskFailure: null,
    };
    const { portDefinitions: _, ...rest } = minimalDefinition(live as never, '1.9');
    expect(rest).toEqual({ id: '/a', cmd: 'sleep 1', mem: 64, labels: { team: 'x' } });
  });

  it('says what a health check and a network are, and which port a check looks at, default or not', () => {
    const container = { docker: { image: 'x:1' }, portMappings: [{ containerPort: 80 }] };
    const written = minimal({
      id: '/a',
      container,
      networks: [{ mode: 'container', name: 'overlay' }],
      healthChecks: [{ path: '/' }],
    });
    expect(written['networks']).toEqual([{ name: 'overlay', mode: 'container' }]);
    expect(written['healthChecks']).toEqual([{ protocol: 'HTTP', path: '/', portIndex: 0 }]);
  });

  it('is in the form of 1.4 for 1.4, which later versions read, too', () => {
    const docker = { image: 'x:1', network: 'BRIDGE', portMappings: [{ containerPort: 80, servicePort: 10_080 }] };
    const definition = { id: '/a', container: { docker } };
    const written = minimal(definition, '1.4.13');
    expect(written).toEqual({ id: '/a', container: { docker } });
    expect(normaliseDefinition(written, '1.8')).toEqual(normaliseDefinition(definition, '1.8'));
  });
});

function portsOf(app: JsonObject): Json {
  const container = app['container'] as JsonObject | undefined;
  const mappings = (container?.['portMappings'] ?? []) as readonly JsonObject[];
  const definitions = (app['portDefinitions'] ?? []) as readonly JsonObject[];
  return [...mappings.map(port => port['servicePort'] as Json), ...definitions.map(port => port['port'] as Json)];
}
