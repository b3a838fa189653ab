import { describe, expect, it } from 'vitest';
import { completionsAt } from '../../dashboard/pages/edit/completions.ts';
import { components } from '../../reconciler/api/components.ts';

/** What is offered at `|`. */
function offered(text: string): readonly string[] {
  const offset = text.indexOf('|');
  return completionsAt(text.replace('|', ''), offset, components).map(({ label }) => label);
}

describe('completion in the YAML', () => {
  it('offers what an app may have that it has not yet', () => {
    const names = offered('kind: App\nmarathon:\n  id: /a\nro|\nbuild: {}\n');
    expect(names).toContain('rollout');
    expect(names).not.toContain('kind');
    expect(names).not.toContain('build');
  });

  it("offers Marathon's own members below marathon, and in a definition without a kind", () => {
    expect(offered('kind: App\nmarathon:\n  id: /a\n  heal|\n')).toEqual(
      expect.arrayContaining(['healthChecks', 'cmd']),
    );
    expect(offered('kind: App\nmarathon:\n  id: /a\n  heal|\n')).not.toContain('id');
    expect(offered('id: /a\nme|\n')).toEqual(expect.arrayContaining(['mem', 'constraints']));
  });

  it('knows items of lists, whichever way they are indented', () => {
    const checks = 'kind: App\nmarathon:\n  healthChecks:\n    - protocol: HTTP\n      pa|\n';
    expect(offered(checks)).toContain('path');
    expect(offered(checks)).not.toContain('protocol');
    expect(offered('marathon:\n  healthChecks:\n  - pro|\n    path: /\nkind: App\n')).toContain('protocol');
    const volumes = 'id: /a\ncontainer:\n  volumes:\n    - containerPath: /x\n    - persistent:\n        si|\n';
    expect(offered(volumes)).toEqual(expect.arrayContaining(['size', 'type']));
  });

  it('offers values where there are few', () => {
    expect(offered('kind: App\nrollout:\n  onFailure: |\n')).toEqual(['rollback', 'hold']);
    expect(offered('id: /a\nhealthChecks:\n  - protocol: MESOS|\n')).toContain('MESOS_HTTP');
    expect(offered('id: /a\nrequirePorts: |\n')).toEqual(['true', 'false']);
  });

  it('says what a member means', () => {
    const found = completionsAt('id: /a\nme', 9, components).find(({ label }) => label === 'mem');
    expect(found?.info).toContain('MB');
  });

  it('offers nothing in the middle of other text', () => {
    expect(offered('id: /a\ncmd: run this and |\n')).toEqual([]);
  });
});
