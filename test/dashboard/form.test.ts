import { describe, expect, it } from 'vitest';
import { dataOf, withValue } from '../../dashboard/pages/edit/document.ts';
import {
  rowsOf,
  simpleFields,
  withCell,
  withField,
  withoutRow,
  withRow,
  type SimpleField,
} from '../../dashboard/pages/edit/fields.ts';

const text = `# The cart.
kind: App
extends: ../../apps/web.yaml   # shared

marathon:
  id: /shop/cart
  mem:   256     # measured in March
  cmd: "exec serve"
  labels: {team: "web, shop", odd: '1'}
  env:
    MODE: fast # not safe
    PASSWORD: {secret: shop/db}
  healthChecks:
  - protocol: MESOS_HTTP
    path: /health # the deep one
  constraints: [[hostname, UNIQUE]]
rollout: {deadline: 5m}
unknown-member: stays
`;

const field = (name: string): SimpleField => simpleFields.find(each => each.name === name) as SimpleField;

describe('the form and its YAML', () => {
  it('exchanges a value in place, and every other byte stays', () => {
    expect(withField(text, field('mem'), '512')).toBe(text.replace('256', '512'));
    expect(withField(text, field('cmd'), 'exec serve --fast')).toBe(text.replace('serve"', 'serve --fast"'));
    expect(withField(text, field('healthPath'), '/live')).toBe(text.replace('/health #', '/live #'));
    expect(withCell('env', text, 0, 1, 'slow: really')).toBe(text.replace('MODE: fast', 'MODE: "slow: really"'));
  });

  it('keeps comments, order and members that it does not know when it adds and removes', () => {
    const added = withField(withRow('env', withField(text, field('instances'), '3')), field('disk'), '10');
    for (const line of ['# The cart.', '# shared', '# measured in March', '# not safe', '# the deep one'])
      expect(added).toContain(line);
    expect(dataOf(added)).toMatchObject({
      'unknown-member': 'stays',
      marathon: { instances: 3, disk: 10, env: { MODE: 'fast', NAME: '', PASSWORD: { secret: 'shop/db' } } },
    });
    expect(added.indexOf('labels')).toBeGreaterThan(added.indexOf('cmd'));
    expect(added).toContain('\n  - protocol: MESOS_HTTP');
    const removed = withField(added, field('disk'), '');
    expect(removed).not.toContain('disk');
    expect(removed).toContain('# measured in March');
  });

  it('takes out what is empty then, and brings a protocol with the first health check', () => {
    const bare = 'kind: App\nmarathon:\n  id: /a\n';
    const built = withField(bare, field('repository'), '../a.git');
    expect(dataOf(built)).toMatchObject({ build: { source: { repository: '../a.git' } } });
    expect(dataOf(withField(built, field('repository'), ''))).toEqual({ kind: 'App', marathon: { id: '/a' } });
    const checked = withField(bare, field('healthPath'), '/health');
    expect(dataOf(checked)).toMatchObject({
      marathon: { healthChecks: [{ protocol: 'MESOS_HTTP', path: '/health' }] },
    });
    expect(dataOf(withField(checked, field('healthProtocol'), ''))).toEqual({ kind: 'App', marathon: { id: '/a' } });
  });

  it('leaves variables and other text in number fields for the daemon to judge', () => {
    expect(withField(text, field('mem'), '${vars.mem}')).toContain('mem:   "${vars.mem}"     # measured');
    expect(withField(text, field('mem'), 'lots')).toContain('mem:   lots     #');
  });

  it('shows references to secrets as such and writes them as such', () => {
    expect(rowsOf('env', text)).toEqual([
      ['MODE', 'fast'],
      ['PASSWORD', 'secret:shop/db'],
    ]);
    const moved = withCell('env', text, 1, 1, 'secret:shop/other');
    expect(dataOf(moved)).toMatchObject({ marathon: { env: { PASSWORD: { secret: 'shop/other' } } } });
  });

  it('edits rows of every list', () => {
    expect(rowsOf('constraints', withCell('constraints', text, 0, 0, 'rack'))).toEqual([['rack', 'UNIQUE', '']]);
    const ports = withCell('ports', withRow('ports', text), 0, 1, '8080');
    expect(rowsOf('ports', ports)).toEqual([['http', '8080']]);
    expect(rowsOf('ports', withoutRow('ports', ports, 0))).toEqual([]);
    expect(rowsOf('env', withoutRow('env', text, 0))).toEqual([['PASSWORD', 'secret:shop/db']]);
    expect(rowsOf('env', withCell('env', text, 0, 0, 'SPEED'))[0]).toEqual(['SPEED', 'fast']);
    expect(rowsOf('copy', withRow('copy', text))).toEqual([['target/app.war', '/app/']]);
  });

  it("writes into Marathon's own definitions, JSON ones too", () => {
    const json = '{\n  "id": "/a",\n  "mem": 32,\n  "cmd": "run"\n}\n';
    expect(withField(json, field('mem'), '64')).toBe(json.replace('32', '64'));
    expect(withField(json, field('cmd'), 'go "now"')).toBe(json.replace('"run"', '"go \\"now\\""'));
    expect(JSON.parse(withField(json, field('instances'), '2'))).toMatchObject({ id: '/a', instances: 2 });
  });

  it('gives back a text that cannot be read', () => {
    expect(withValue('a: [', ['b'], 1)).toBe('a: [');
  });
});
