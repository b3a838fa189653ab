import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dialectOf } from '../../marathon/dialect.ts';
import type { JsonObject, LiveApp } from '../../marathon/types.ts';
import { validateApp } from '../../marathon/validation/validate.ts';
import { planOf, readDesired } from '../../reconciler/import/check-import.ts';
import { importApps } from '../../reconciler/import/import-apps.ts';
import type { ImportInput, ImportResult } from '../../reconciler/import/types.ts';
import { findSecrets } from '../../reconciler/desired/advice/secrets.ts';
import { valueAt } from '../../reconciler/desired/pointer.ts';
import { snapshotOf, type Content } from '../desired/repository.ts';
import { arbitraryDefinition } from '../marathon/arbitrary-app.ts';
import { serve } from '../plan/marathon-model.ts';

const version = '1.8.244';
const repositoryUrl = 'https://git.example.com/desired.git';

function live(definition: JsonObject): LiveApp {
  return serve(definition, 'v1', version);
}

function imported(
  apps: readonly LiveApp[],
  more: Partial<ImportInput> & { readonly files?: Readonly<Record<string, Content>> } = {},
): ImportResult {
  const { files = {}, ...rest } = more;
  return importApps({ ...inputOf(apps), existing: snapshotOf(files), ...rest });
}

function inputOf(apps: readonly LiveApp[]): ImportInput {
  return {
    apps,
    marathonVersion: version,
    marathonUrl: 'http://marathon.example.com:8080',
    root: '/',
    cluster: 'new',
    existing: snapshotOf({}),
    repositoryUrl,
    force: false,
  };
}

const cart = live({ id: '/shop/cart', cmd: 'sleep 1' });
const db = live({ id: '/shop/db', cmd: 'sleep 1' });
const other = live({ id: '/other', cmd: 'sleep 1' });

it('an app that runs beside another one while that is rolled out is left out', () => {
  const labels = { 'pacer.beside': '/a', 'pacer.source': `${repositoryUrl}#new` };
  const result = imported([live({ id: '/a', cmd: 'serve' }), live({ id: '/a-canary', cmd: 'serve', labels })]);
  expect(result.apps.map(app => app.id)).toEqual(['/a']);
  expect(result.leftOut).toMatchObject([{ id: '/a-canary', reason: expect.stringContaining('beside /a') as string }]);
});

describe('an import', () => {
  it('writes a file for each app and a cluster that owns no more than what was imported', () => {
    const { files } = imported([db, other, cart], { root: '/shop' });
    expect([...files.keys()]).toEqual([
      'clusters/new/cluster.yaml',
      'clusters/new/shop/cart.yaml',
      'clusters/new/shop/db.yaml',
    ]);
    expect(files.get('clusters/new/cluster.yaml')).toContain('url: http://marathon.example.com:8080\n');
    expect(files.get('clusters/new/cluster.yaml')).toContain('owns: [/shop]\n');
  });

  it('gives the same files for the same apps, in any order', () => {
    expect(imported([db, cart, other]).files).toEqual(imported([other, db, cart]).files);
  });

  it('says above the line what deserves a look', () => {
    const app = live({ id: '/a', container: { docker: { image: 'redis' } }, env: { MODE: 'x' } });
    expect(imported([app]).files.get('clusters/new/a.yaml')).toMatch(
      /^# no-health-check: .*\n(?:# .*\n)*id: \/a\n[^]*\n {4}# mutable-tag: .*\n(?: {4}# .*\n)*\n? {4}image: redis\n/,
    );
  });

  it('writes no secret, and keeps what Marathon has', () => {
    const app = live({ id: '/a', cmd: 'sleep 1', env: { DB_PASSWORD: 'hunter2', MODE: 'x' } });
    const text = imported([app]).files.get('clusters/new/a.yaml') ?? '';
    expect(text).not.toContain('hunter2');
    expect(text).toMatch(/^kind: App\n/);
    expect(text).toMatch(/\nignore:\n {2}# secret-in-env: DB_PASSWORD is not in this file/);
    expect(text).toMatch(/\n {2}- \/env\/DB_PASSWORD\n$/);
  });

  it('has every later change carry the secrets over', () => {
    const app = live({ id: '/a', cmd: 'run --token=hunter2', mem: 64, env: { DB_PASSWORD: 'hunter3', MODE: 'x' } });
    const files = Object.fromEntries(imported([app]).files);
    const text = (files['clusters/new/a.yaml'] ?? '').replace('mem: 64', 'mem: 96');
    const input = { ...inputOf([app]), existing: snapshotOf({ ...files, 'clusters/new/a.yaml': text }) };
    const plan = planOf(readDesired(input.existing, input, '1.8'), input).get('/a');
    expect(plan?.changes.map(({ pointer }) => pointer)).toEqual(['/mem']);
    expect(plan?.body).toMatchObject({
      cmd: 'run --token=hunter2',
      mem: 96,
      env: { DB_PASSWORD: 'hunter3', MODE: 'x' },
    });
  });

  it('takes variables of what runs for the text that they are there', () => {
    const app = live({ id: '/a', cmd: 'echo ${vars.mem} $${vars.mem} $HOME', env: { A: '${vars.x}' } });
    const { files, leftOut } = imported([app]);
    expect(leftOut).toEqual([]);
    expect(files.get('clusters/new/a.yaml')).toContain('A: "$${vars.x}"');
  });

  it('leaves out apps that another file describes, broken or not, and says which', () => {
    const files = {
      'clusters/new/cluster.yaml': 'marathon: {url: "http://m"}\n',
      'clusters/new/all.json': JSON.stringify({ id: '/shop', apps: [{ id: 'cart', cmd: 'sleep 2' }] }),
      'clusters/new/db.yaml': 'id: /shop/db\ncpus: none\ncmd: x1\n',
    };
    const result = imported([cart, db, other], { files });
    expect(result.leftOut).toEqual([
      { id: '/shop/cart', reason: 'clusters/new/all.json describes it already.' },
      { id: '/shop/db', reason: 'clusters/new/db.yaml describes it already.' },
    ]);
    expect([...result.files.keys()]).toEqual(['clusters/new/other.yaml']);
  });

  it('finds its own files unchanged the second time, and others in the way', () => {
    const files = Object.fromEntries(imported([cart, db]).files);
    const again = imported([cart, db], { files });
    expect(again.apps.map(({ state }) => state)).toEqual(['unchanged', 'unchanged']);
    expect(again.files.size).toBe(0);
    const changed = { ...files, 'clusters/new/shop/db.yaml': 'id: /shop/db\ncmd: sleep 2\n' };
    expect(imported([cart, db], { files: changed }).apps.map(({ state }) => state)).toEqual(['unchanged', 'conflict']);
    const forced = imported([cart, db], { files: changed, force: true });
    expect([...forced.files.keys()]).toEqual(['clusters/new/shop/db.yaml']);
    expect(forced.apps.map(({ state }) => state)).toEqual(['unchanged', 'replaced']);
  });

  it('refuses a cluster.yaml that is broken or does not own what is imported', () => {
    const broken = { 'clusters/new/cluster.yaml': 'marathon: [' };
    expect(() => imported([cart], { files: broken })).toThrow(/clusters\/new\/cluster\.yaml is broken/);
    const narrow = { 'clusters/new/cluster.yaml': 'marathon: {url: "http://m"}\nowns: [/shop]\n' };
    expect(() => imported([cart], { files: narrow })).toThrow(/does not own \/: it owns \/shop/);
    expect(() => imported([cart], { files: narrow, root: '/sho' })).toThrow(/does not own \/sho/);
    expect(imported([cart], { files: narrow, root: '/shop/cart' }).apps).toHaveLength(1);
  });

  it('says of apps that another repository looks after them, and that a deployment is running', () => {
    const app = {
      ...live({ id: '/a', cmd: 'sleep 1', labels: { 'pacer.source': 'https://elsewhere/x.git#prod' } }),
      deployments: [{ id: 'd' }],
    };
    const [only] = imported([app as never]).apps;
    expect(only?.advice.map(({ code }) => code)).toEqual(['managed-elsewhere', 'deploying', 'no-health-check']);
    expect(only?.text).not.toContain('pacer.source');
    const own = live({ id: '/a', cmd: 'sleep 1', labels: { 'pacer.source': `${repositoryUrl}#new` } });
    expect(imported([own]).apps[0]?.advice.map(({ code }) => code)).toEqual(['no-health-check']);
  });

  it('describes every app so that nothing would change, without a secret, whatever runs', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('1.4.13', '1.8.244', '1.10.26'),
        arbitraryDefinition,
        (marathonVersion, definition) => {
          const dialect = dialectOf(marathonVersion);
          const app = serve(definition, 'v1', marathonVersion);
          const { apps, leftOut } = imported([app], { marathonVersion });
          expect(leftOut).toEqual([]);
          const refused = apps[0]?.advice.some(({ code }) => code === 'marathon-refuses') ?? true;
          expect(refused && validateApp(definition, dialect).length === 0).toBe(false);
          const secrets = findSecrets(app).map(({ pointer }) => valueAt(app, pointer));
          const long = secrets.filter(value => typeof value === 'string').filter(value => value.length > 8);
          expect(long.filter(value => apps[0]?.text.includes(value))).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });
});
