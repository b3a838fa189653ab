import { describe, expect, it } from 'vitest';
import { metricCatalogue } from '../../reconciler/api/metric-catalogue.ts';
import { renderMetrics, samplesOf } from '../../reconciler/api/metrics.ts';
import { createOutcomeCounter, processSamples } from '../../reconciler/daemon/process-samples.ts';

const quiet = { ready: true, troubles: [] };

describe('the numbers for Prometheus', () => {
  it('are written with help and type once per name, as the text format asks', () => {
    const text = renderMetrics([
      { name: 'requests_total', labels: { server: 'marathon' }, value: 7 },
      { name: 'ready', value: 1 },
      { name: 'requests_total', labels: { server: 'mesos' }, value: 2 },
    ]);
    expect(text.split('\n')).toEqual([
      '# HELP pacer_ready 1 once a commit was read and Marathon was listed.',
      '# TYPE pacer_ready gauge',
      'pacer_ready 1',
      '# HELP pacer_requests_total Requests that were sent to this server.',
      '# TYPE pacer_requests_total counter',
      'pacer_requests_total{server="marathon"} 7',
      'pacer_requests_total{server="mesos"} 2',
      '',
    ]);
  });

  it('count apps by state, whatever their number', () => {
    const apps = Array.from({ length: 1_000 }, (_, index) => ({
      sync: index % 10 === 0 ? 'drifted' : 'synced',
      health: 'healthy',
    }));
    expect(samplesOf({ overview: quiet, problems: 0, apps }).filter(({ name }) => name === 'apps')).toEqual([
      { name: 'apps', labels: { sync: 'drifted', health: 'healthy' }, value: 100 },
      { name: 'apps', labels: { sync: 'synced', health: 'healthy' }, value: 900 },
    ]);
  });

  it('say of every server whether it can be used, so that an alert sees it come and go', () => {
    const troubled = { ...quiet, troubles: [{ server: 'jenkins', sentence: 'Jenkins does not answer.' }] } as const;
    const text = renderMetrics(samplesOf({ overview: troubled, problems: 3, apps: [] }));
    expect(text).toContain('pacer_trouble{server="jenkins"} 1');
    expect(text).toContain('pacer_trouble{server="marathon"} 0');
    expect(text).toContain('pacer_problems 3');
    expect(text).not.toContain('Jenkins does not answer');
  });

  it('tell how old the followed commit is and whether everything is frozen', () => {
    const overview = { ...quiet, frozen: 'a freeze until Monday', time: '2026-11-22T10:00:00.500Z' };
    const text = renderMetrics(samplesOf({ overview, problems: 0, apps: [] }));
    expect(text).toContain('pacer_frozen 1');
    expect(text).toContain('pacer_commit_timestamp_seconds 1795341600.5');
  });

  it('show an outcome as 0 before it happened, and count it when it does', () => {
    const counter = createOutcomeCounter();
    expect(renderMetrics(counter.samples())).toContain('pacer_actions_total{outcome="failed"} 0');
    counter.count('failed');
    expect(renderMetrics(counter.samples())).toContain('pacer_actions_total{outcome="failed"} 1');
  });

  it('keep to the text format, whatever a label holds', () => {
    const [info] = processSamples('a"b\\c\nd');
    if (info === undefined) throw new Error('no sample');
    expect(renderMetrics([info])).toContain('cluster="a\\"b\\\\c\\nd"');
  });

  it('have names that Prometheus takes, and counters that end in _total', () => {
    for (const [name, { kind }] of Object.entries(metricCatalogue)) {
      expect(name).toMatch(/^[a-z][a-z_]*$/);
      expect(name.endsWith('_total')).toBe(kind === 'counter');
    }
  });
});
