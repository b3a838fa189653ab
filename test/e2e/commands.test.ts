import { createHmac } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { git, startTestSandbox, type TestSandbox } from './sandbox.ts';
import { schemaErrors } from './schema-errors.ts';

const hello = 'clusters/sandbox/hello.yaml';

describe('commands', () => {
  let sandbox: TestSandbox;
  let clone: string;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
    await sandbox.settled('/hello');
    clone = join(sandbox.urls.dir, 'my-clone');
    await git(sandbox.urls.dir, 'clone', '-q', sandbox.urls.desired, clone);
  });
  afterAll(() => sandbox.remove());

  it('plan: nothing to do is exit code 0, a change is exit code 2 and shows field, place and cost', async () => {
    expect(await sandbox.pacer('plan', '--repository', clone)).toMatchObject({ code: 0 });
    await sandbox.pacer('plan', '--repository', clone);
    await writeFile(
      join(clone, 'clusters/sandbox/extra.json'),
      JSON.stringify({ id: '/extra', cmd: 'sleep 9', cpus: 0.1, mem: 32 }),
    );
    const planned = await sandbox.pacer('plan', '--repository', clone);
    expect(planned.code).toBe(2);
    expect(planned.out).toMatch(/Plan for the working folder: 1 to create, 1 unchanged\./);
    expect(planned.out).toMatch(/\+ \/extra create/);
    const json = JSON.parse((await sandbox.pacer('plan', '--repository', clone, '--format', 'json')).out) as {
      totals: { create: number };
    };
    expect(json.totals.create).toBe(1);
    expect(await sandbox.marathonApp('/extra')).toBeUndefined();
  });

  it('plan --from --to: what a merge would do, without a cluster', async () => {
    await git(clone, 'checkout', '-q', '-b', 'change');
    await git(clone, 'add', '-A');
    await git(clone, 'commit', '-q', '-m', 'One more app');
    const planned = await sandbox.pacer('plan', '--repository', clone, '--from', 'main', '--to', 'change');
    expect(planned.code).toBe(2);
    expect(planned.out).toMatch(/\+ \/extra create/);
    expect((await sandbox.pacer('plan', '--repository', clone, '--from', 'main', '--to', 'main')).code).toBe(0);
    const unknown = await sandbox.pacer('plan', '--repository', clone, '--to', 'absent');
    expect(unknown).toMatchObject({ code: 1 });
    expect(unknown.err).toMatch(/There is no branch, tag or commit absent/);
    await git(clone, 'checkout', '-q', 'main');
  });

  it('validate: exit code 0 for a valid repository, 1 with every error as file:line:col: message (code)', async () => {
    expect((await sandbox.pacer('validate', clone)).code).toBe(0);
    const bad = join(sandbox.urls.dir, 'bad');
    await mkdir(join(bad, 'clusters/x'), { recursive: true });
    await writeFile(join(bad, 'clusters/x/cluster.yaml'), 'marathon: {url: "http://127.0.0.1:1"}\n');
    await writeFile(join(bad, 'clusters/x/a.yaml'), 'kind: App\nmarathon:\n  id: /a\n  cmd: run\n  instnces: 2\n');
    await writeFile(
      join(bad, 'clusters/x/b.yaml'),
      'kind: App\nmarathon:\n  id: /b\n  cmd: run\n  mem: ${vars.missing}\n',
    );
    const result = await sandbox.pacer('validate', bad);
    expect(result.code).toBe(1);
    expect(result.out).toMatch(/clusters\/x\/a\.yaml:5:3: .*instances.*\([a-z-]+\)/);
    expect(result.out).toMatch(/clusters\/x\/b\.yaml:5:8: .*missing.*\([a-z-]+\)/);
    const json = JSON.parse((await sandbox.pacer('validate', bad, '--format', 'json')).out) as {
      valid: boolean;
      problems: unknown[];
    };
    expect(json).toMatchObject({ valid: false });
    expect(json.problems).toHaveLength(2);
  });

  it('JSON output keeps to its published schemas', async () => {
    await sandbox.settled('/hello');
    const outputs: readonly (readonly [schema: string, args: readonly string[]])[] = [
      ['status', ['status']],
      ['app-view', ['why', '/hello']],
      ['history', ['history']],
      ['delivery', ['delivery']],
      ['plan', ['plan', '--repository', clone]],
      ['validation', ['validate', clone]],
    ];
    for (const [schema, args] of outputs) {
      const { out } = await sandbox.pacer(...args, '--format', 'json');
      expect(out.trimEnd().split('\n'), args.join(' ')).toHaveLength(1);
      expect(await schemaErrors(schema, JSON.parse(out)), args.join(' ')).toEqual([]);
    }
    const answers: readonly (readonly [schema: string, path: string])[] = [
      ['app-list', 'apps'],
      ['overview', 'overview'],
      ['plan', 'plan'],
    ];
    for (const [schema, path] of answers) {
      const answer: unknown = await (await fetch(`${sandbox.urls.api}/api/v1/${path}`)).json();
      expect(await schemaErrors(schema, answer), path).toEqual([]);
    }
  });

  it('wrong use is told in a sentence with exit code 1, never with a stack', async () => {
    for (const args of [
      ['status', '/absent'],
      ['why', '/absent'],
      ['validate', '/no/such/folder'],
      ['status', '--api', 'http://127.0.0.1:1'],
    ]) {
      const result = await sandbox.pacer(...args);
      expect(result.code, args.join(' ')).toBe(1);
      expect(result.err).toMatch(/^error: .+\n.+\([a-z-]+\)\n$/);
      expect(result.err).not.toMatch(/\n\s+at /);
    }
    expect((await sandbox.pacer('nonsense')).err).toContain("unknown command 'nonsense'");
  });

  it('a signed hook is accepted, a wrong signature is refused', async () => {
    const body = JSON.stringify({ repository: { clone_url: sandbox.urls.desired } });
    const send = (secret: string): Promise<Response> =>
      fetch(`${sandbox.urls.api}/hooks/git`, {
        method: 'POST',
        body,
        headers: { 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` },
      });
    expect((await send('wrong')).status).toBe(401);
    const secret = await readFile(join(sandbox.urls.dir, 'daemon', 'hook-secret'), 'utf8');
    expect((await send(secret.trim())).status).toBe(202);
  });

  it('status --format json and the API say the same', async () => {
    const { apps } = JSON.parse((await sandbox.pacer('status', '--format', 'json')).out) as {
      apps: { id: string; sync: string }[];
    };
    expect(apps).toMatchObject([{ id: '/hello', sync: 'synced' }]);
    await sandbox.push(sandbox.urls.desired, { [hello]: text => text.replace('instances: 2', 'instances: 1') });
    await until('one instance', async () => (await sandbox.pacer('status', '/hello')).out.includes('1 of 1'));
  });
});
