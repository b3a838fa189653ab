import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { FastifyInstance } from 'fastify';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { password, settings, startApi } from '../access/people.ts';
import { keepPicture, noBrowser, openWindow, startBrowser } from './browser.ts';

const home = join(import.meta.dirname, '..', '..');
const dist = join(home, 'dashboard', 'dist');

describe.skipIf(noBrowser !== undefined)('signing in, in a browser', () => {
  let server: FastifyInstance;
  let browser: Browser;
  let address = '';

  beforeAll(async () => {
    if (!existsSync(join(dist, 'index.html')))
      spawnSync(process.execPath, [join(home, 'tools', 'build-dashboard.ts')], { stdio: 'inherit', timeout: 100_000 });
    server = startApi({ ...settings, publicUrl: 'http://127.0.0.1' }, { dashboard: dist });
    [address, browser] = await Promise.all([server.listen({ host: '127.0.0.1', port: 0 }), startBrowser()]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it('a viewer of one group signs in with a password, sees that group only, and signs out', async () => {
    const { page, foreign } = await openWindow(browser, `${address}/apps`);
    await page.getByRole('heading', { name: 'Sign in to Pacer' }).waitFor();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await keepPicture(page, 'sign-in');

    await page.getByLabel('User').fill('shopper');
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('The user or the password is not right.').waitFor();
    await page.getByLabel('Password').fill(password);
    await page.keyboard.press('Enter');

    await page.getByRole('row').getByRole('link', { name: '/shop/cart' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/apps');
    expect(await page.getByText('/bank/vault').count()).toBe(0);
    await page.goto(`${address}/apps/bank/vault`);
    await page.getByText('does not look after an app /bank/vault that you may see').waitFor();

    await page.getByLabel('Signed in as shopper').click();
    await page.getByText('May look at, change, approve changes of, freeze /shop').waitFor();
    await keepPicture(page, 'user-menu');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to Pacer' }).waitFor();
    await page.goto(`${address}/apps`);
    await page.getByRole('heading', { name: 'Sign in to Pacer' }).waitFor();
    expect(foreign).toEqual([]);
  });

  it('a viewer cannot write from the page, whatever the page asks for', async () => {
    const { page } = await openWindow(browser, address);
    await page.getByLabel('User').fill('viewer');
    await page.getByLabel('Password').fill(password);
    await page.keyboard.press('Enter');
    await page.getByLabel('Signed in as viewer').waitFor();
    const statuses = await page.evaluate(async () => {
      const post = async (path: string, body: object): Promise<number> =>
        (
          await fetch(`/api/v1${path}`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body),
          })
        ).status;
      return [
        await post('/sync', {}),
        await post('/freeze', { reason: 'x' }),
        await post('/approvals', { plan: 'p1' }),
        await post('/apps/%2Fshop%2Fcart/rollback', {}),
      ];
    });
    expect(statuses).toEqual([403, 403, 403, 403]);
  });

  it('somebody whom no role names is told so', async () => {
    const { page } = await openWindow(browser, address);
    await page.getByLabel('User').fill('stranger');
    await page.getByLabel('Password').fill(password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Nothing to see for you yet' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to Pacer' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/sign-in');
  });
});
