import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plan } from '../../reconciler/cli/plan.ts';
import type { Plan } from '../../reconciler/plan/types.ts';

const run = promisify(execFile);
let folder = '';

const git = (...args: readonly string[]) =>
  run('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args], { cwd: folder });

async function commit(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  await git('add', '-A');
  await git('commit', '-qm', 'change');
}

async function planned(): Promise<Plan> {
  let out = '';
  const terminal = {
    out: (text: string) => void (out += text),
    err: () => undefined,
    colour: false,
    now: () => 0,
    directory: folder,
    environment: {},
  };
  await plan(terminal, { from: 'main', to: 'topic', format: 'json' });
  return JSON.parse(out) as Plan;
}

const cluster = (rules: string): string => `marathon: {url: "http://m.example.com"}\npolicy: {prune: true, ${rules}}\n`;
const app = (id: string, command = 'sleep 1'): string =>
  `kind: App\nmarathon: {id: ${id}, cmd: ${command}, cpus: 0.1, mem: 32}\n`;

describe('a pull request that changes the rules', () => {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pacer-merge-'));
    await git('init', '-q', '-b', 'main');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is judged by the rules of the branch that it goes to', async () => {
    await commit({
      'clusters/prod/cluster.yaml': cluster(
        'protected: [/db], approval: [{actions: [restart], by: [ada@example.com]}]',
      ),
      'clusters/prod/db.yaml': app('/db'),
      'clusters/prod/web.yaml': app('/web'),
      'clusters/prod/cron.yaml': app('/cron'),
    });
    await git('checkout', '-qb', 'topic');
    await git('rm', '-q', 'clusters/prod/db.yaml');
    await commit({
      'clusters/prod/cluster.yaml': cluster('protected: []'),
      'clusters/prod/web.yaml': app('/web', 'sleep 2'),
    });
    const { apps } = await planned();
    expect(apps.find(each => each.id === '/db')).toMatchObject({ action: 'held', held: { by: 'protected' } });
    expect(apps.find(each => each.id === '/web')).toMatchObject({ action: 'held', held: { by: 'approval' } });
  });

  it('that gives an app more rights than its cluster is a mistake at its place, and that app stays', async () => {
    await commit({ 'clusters/prod/cluster.yaml': cluster('mode: observe'), 'clusters/prod/web.yaml': app('/web') });
    await git('checkout', '-qb', 'topic');
    await commit({ 'clusters/prod/web.yaml': `${app('/web', 'sleep 2')}policy: {mode: enforce}\n` });
    const { apps } = await planned();
    expect(apps.find(each => each.id === '/web')).toMatchObject({
      action: 'held',
      reason: expect.stringContaining('clusters/prod/web.yaml:3:16'),
    });
  });

  it('cannot give itself the secrets of others, nor apps that the branch does not look after', async () => {
    const rules = (more: string): string => `marathon: {url: "http://m.example.com"}\n${more}\n`;
    await commit({
      'clusters/prod/cluster.yaml': rules('owns: [/shop]\npolicy: {}'),
      'clusters/prod/web.yaml': app('/shop/web'),
    });
    await git('checkout', '-qb', 'topic');
    const thief = app('/shop/web').replace('mem: 32', 'mem: 32, env: {STOLEN: {secret: bank/key}}');
    await commit({
      'clusters/prod/cluster.yaml': rules('owns: [/]\npolicy: {secrets: {"bank/*": [/shop]}}'),
      'clusters/prod/web.yaml': thief,
      'clusters/prod/bank.yaml': app('/bank/miner'),
    });
    const { apps } = await planned();
    expect(apps.find(each => each.id === '/shop/web')).toMatchObject({
      action: 'held',
      reason: expect.stringMatching(/^clusters\/prod\/web\.yaml:2:\d+: The secret bank\/key is not for \/shop\/web\./),
    });
    expect(apps.find(each => each.id === '/bank/miner')).toMatchObject({
      action: 'held',
      reason: expect.stringContaining('lies outside of what this cluster owns (/shop)'),
    });
  });

  it('cannot take away the approval that an app of the branch asks for', async () => {
    const careful = 'policy: {approval: [{actions: [restart], by: [ada@example.com]}]}\n';
    await commit({
      'clusters/prod/cluster.yaml': cluster('selfHeal: true'),
      'clusters/prod/web.yaml': app('/web') + careful,
    });
    await git('checkout', '-qb', 'topic');
    await commit({ 'clusters/prod/web.yaml': app('/web', 'sleep 2') });
    const { apps } = await planned();
    expect(apps.find(each => each.id === '/web')).toMatchObject({ action: 'held', held: { by: 'approval' } });
  });
});
