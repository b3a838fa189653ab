import { AxeBuilder } from '@axe-core/playwright';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { until } from '../support/until.ts';
import type { TestSandbox } from '../e2e/sandbox.ts';
import { keepPicture, noBrowser, openWindow } from './browser.ts';
import { allLines, drawnLines, firstInSight, tickingApp } from './log-lines.ts';
import { startSandboxInBrowser } from './sandbox-in-browser.ts';

const file = 'clusters/sandbox/cart.yaml';
/** Everything here waits for a daemon, a browser and a clock. */
const soon = { timeout: 20_000 };
const address = '/logs?app=%2Fshop%2Fcart';

describe.skipIf(noBrowser !== undefined)('the logs of three instances in a browser', () => {
  let sandbox: TestSandbox;
  let browser: Browser;

  startSandboxInBrowser(started => ({ sandbox, browser } = started), {
    ready: async ({ push, urls, settled }) => {
      await push(urls.desired, { [file]: tickingApp('/shop/cart', 3) }, 'A cart');
      await settled('/shop/cart');
    },
  });

  it('are merged in order, with stack traces folded, opened by a click, and filtered by what is in the address', async () => {
    const { page, errors, foreign } = await openWindow(browser, `${sandbox.urls.dashboard}${address}`);
    const sources = page.getByRole('list', { name: 'Sources' }).getByRole('listitem');
    await expect.poll(() => sources.count(), { timeout: 20_000 }).toBe(3);
    await page.getByTestId('folded').first().waitFor();
    await expect.poll(async () => (await drawnLines(page)).length, soon).toBeGreaterThan(20);
    await keepPicture(page, 'logs-three-1440');

    // Those whose order is not known say so.
    const lines = (await drawnLines(page)).filter(({ text }) => !text.includes('≈'));
    const times = lines.map(({ text }) => /\d\d:\d\d:\d\d\.\d{3}/.exec(text)?.[0] ?? '');
    expect(times).toEqual(times.toSorted());
    expect(new Set(lines.map(({ text }) => /cart\.\w{4}/.exec(text)?.[0])).size).toBe(3);

    await page.keyboard.press('f');
    const folded = page.getByTestId('folded').last();
    await expect.poll(() => folded.textContent()).toContain('5 more lines');
    await folded.click();
    const detail = page.getByTestId('entry-detail');
    await detail.getByText('at com.example.Cart.order(Cart.java:41)').waitFor();
    await expect.poll(() => detail.textContent()).toContain('Caused by: java.net.ConnectException');

    await page.getByRole('searchbox', { name: 'Only lines with' }).fill('/pay\\w+ ref/');
    await page.locator('mark').first().waitFor();
    await expect.poll(() => page.locator('mark').first().textContent()).toBe('payment ref');
    expect((await drawnLines(page)).every(({ text }) => text.includes('payment refused'))).toBe(true);
    expect(new URL(page.url()).searchParams.get('grep')).toBe('/pay\\w+ ref/');
    await page.reload();
    await page.locator('mark').first().waitFor();
    await page.getByRole('searchbox', { name: 'Without lines with' }).fill('refused');
    await page.getByText('No line fits this filter yet.').waitFor();
    expect(errors).toEqual([]);
    expect(foreign).toEqual([]);
  });

  it('say what is wrong with a filter, and go on when it is right', async () => {
    const { page } = await openWindow(browser, `${sandbox.urls.dashboard}${address}&grep=%2F(%2F`);
    await page.getByRole('alert').first().waitFor();
    await page.getByRole('searchbox', { name: 'Only lines with' }).fill('tick');
    await page.locator('mark').first().waitFor();
    await expect.poll(() => page.getByRole('alert').count()).toBe(0);
  });

  it('stay where they are when one scrolls up, say how many are new, and follow again', async () => {
    const { page } = await openWindow(browser, `${sandbox.urls.dashboard}${address}`);
    await expect.poll(async () => (await drawnLines(page)).length, soon).toBeGreaterThan(20);
    const lines = page.getByTestId('lines');
    await expect.poll(() => lines.getAttribute('data-following'), soon).toBe('true');
    await lines.hover();
    await page.mouse.wheel(0, -500);
    const news = page.getByTestId('news');
    await news.getByText(/^\d+ new$/).waitFor();
    const before = await firstInSight(page);
    const count = Number.parseInt((await news.textContent()) ?? '', 10);
    await expect
      .poll(async () => Number.parseInt((await news.textContent()) ?? '', 10), soon)
      .toBeGreaterThan(count + 20);
    expect(await firstInSight(page)).toEqual(before);
    await news.click();
    await expect.poll(() => lines.getAttribute('data-following'), soon).toBe('true');
    await expect
      .poll(() => lines.evaluate(element => element.scrollHeight - element.scrollTop - element.clientHeight), soon)
      .toBeLessThan(30);

    // The router remembers by a selector where everything stood that scrolls, and puts it back. Lines stand where their rows are.
    const stored = await page.evaluate<string>(
      'dispatchEvent(new Event("pagehide")), sessionStorage.getItem("tsr-scroll-restoration-v1_3")',
    );
    const remembered = Object.values(JSON.parse(stored) as Record<string, object>).flatMap(each => Object.keys(each));
    expect(remembered.length).toBeGreaterThan(0);
    const top = await lines.evaluate(element => element.scrollTop);
    await expect.poll(() => lines.evaluate(element => element.scrollTop), soon).toBeGreaterThan(top);
    for (const selector of remembered.filter(each => each !== 'window'))
      expect(await page.locator(selector).and(lines).count(), selector).toBe(0);
  });

  it('are read back when one scrolls to the top, without a jump', async () => {
    const { page } = await openWindow(browser, `${sandbox.urls.dashboard}${address}`);
    await expect.poll(async () => (await drawnLines(page)).length, soon).toBeGreaterThan(20);
    const rows = async (): Promise<number> =>
      Number.parseInt((await page.getByTestId('rows').textContent())?.replaceAll(',', '') ?? '', 10);
    const lines = page.getByTestId('lines');
    await page.keyboard.press('f');
    const first = await rows();
    await lines.evaluate(element => element.scrollTo(0, 1_000));
    let at = await firstInSight(page);
    await expect
      .poll(async () => {
        at = await firstInSight(page);
        return at.id;
      }, soon)
      .not.toBe('');
    await expect.poll(rows, soon).toBeGreaterThan(first + 400);
    const after = await firstInSight(page);
    expect(after.id).toBe(at.id);
    expect(Math.abs(after.top - at.top)).toBeLessThanOrEqual(1);
    await expect
      .poll(
        async () => {
          await lines.evaluate(element => element.scrollTo(0, 0));
          return page.getByTestId('rows').textContent();
        },
        { timeout: 20_000 },
      )
      .toContain('from the begin');
    // The last page came above what was in sight.
    await lines.evaluate(element => element.scrollTo(0, 0));
    await expect.poll(async () => (await drawnLines(page))[0]?.text, soon).toContain('history 1');
  });

  it('are of one instance when it is chosen by typing a part of its name', async () => {
    const { page, errors } = await openWindow(browser, `${sandbox.urls.dashboard}/logs`);
    await page.getByText('Choose whose lines you want to see.').waitFor();
    await page.getByRole('combobox', { name: 'Add sources' }).fill('CART');
    await page.getByRole('option').filter({ hasText: 'instance of /shop/cart' }).first().click();
    await expect.poll(async () => (await drawnLines(page)).length, soon).toBeGreaterThan(20);
    expect(new URL(page.url()).searchParams.get('instance')).toMatch(/^shop_cart\.instance-/);
    expect(new Set((await drawnLines(page)).map(({ text }) => /cart\.\w{4}/.exec(text)?.[0])).size).toBe(1);
    await expect.poll(() => page.getByRole('listbox').count()).toBe(0);
    expect(errors).toEqual([]);
  });

  it('have a link for each line, which opens there with the line marked', async () => {
    const { page } = await openWindow(browser, `${sandbox.urls.dashboard}${address}&grep=refused`);
    await page.locator('mark').first().waitFor();
    await page.keyboard.press('f');
    const wanted = (await drawnLines(page))[0];
    if (wanted === undefined) throw new Error('no line is drawn');
    await page
      .locator(`[data-entry="${wanted.id}"]`)
      .getByRole('button', { name: /^\d\d:\d\d/ })
      .click();
    await expect.poll(() => new URL(page.url()).searchParams.get('line'), soon).toBe(wanted.id);

    const other = await openWindow(browser, page.url());
    const chosen = other.page.locator('[data-chosen="true"]');
    await chosen.waitFor();
    await expect.poll(() => chosen.getAttribute('data-entry')).toBe(wanted.id);
    await expect.poll(() => chosen.evaluate(row => row.getBoundingClientRect().top), soon).toBeGreaterThan(100);

    // And from there to the lines around it, which the filter left out.
    await chosen.getByRole('button', { name: 'Open the entry' }).click();
    await other.page.getByRole('button', { name: 'Show what is around it' }).click();
    await expect
      .poll(async () => (await drawnLines(other.page)).some(({ text }) => text.includes('tick')), soon)
      .toBe(true);
    await other.page.locator(`[data-entry="${wanted.id}"][data-chosen="true"]`).waitFor();
  });

  it('show what is near those that fit, and are filtered by level and age, all of it by keyboard and in the address', async () => {
    const { page, errors } = await openWindow(browser, `${sandbox.urls.dashboard}${address}&grep=refused`);
    await page.locator('mark').first().waitFor();
    const near = page.getByRole('radiogroup', { name: 'Lines before and after each one that fits' });
    await near.getByRole('radio', { name: '0', exact: true }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Space');
    await expect.poll(() => new URL(page.url()).searchParams.get('context'), soon).toBe('3');
    const groups = async (): Promise<readonly number[]> => {
      const rows = await page.locator('[data-entry]').evaluateAll(all =>
        all.map(row => ({
          apart: row.querySelector('[role="separator"]') !== null,
          hit: row.querySelector('mark') !== null,
        })),
      );
      const begins = rows.flatMap(({ apart }, index) => (apart ? [index] : []));
      return begins.slice(0, -1).map((begin, index) => {
        const group = rows.slice(begin, begins[index + 1]);
        return group.filter(({ hit }) => hit).length * 7 - group.length;
      });
    };
    // A group of hits has six lines around each one, or fewer where two share them.
    // How many are drawn depends on how near to each other the three instances fail.
    await expect.poll(async () => (await groups()).length, soon).toBeGreaterThan(0);
    expect((await groups()).every(missing => missing >= 0)).toBe(true);
    expect(await page.locator('[data-context="true"]').count()).toBeGreaterThan(5);
    await keepPicture(page, 'logs-context-1440');
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag22aa']).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    await page.reload();
    await page.locator('[data-context="true"]').first().waitFor();

    const level = page.getByRole('toolbar', { name: 'Levels' });
    await level.getByRole('button', { name: 'fatal' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Space');
    await expect.poll(() => new URL(page.url()).searchParams.get('level'), soon).toBe('error');
    await page.getByRole('button', { name: /How far back/ }).click();
    await page.getByRole('option', { name: 'last hour' }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('since'), soon).toBe('1h');
    await page.getByRole('button', { name: /Times/ }).focus();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('option', { name: 'UTC' }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('times'), soon).toBe('utc');
    await page.getByRole('button', { name: 'Wrap' }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('wrap'), soon).toBe('true');
    expect(errors).toEqual([]);
  });

  it('can be looked through by Ctrl+F, which pressed again is the search of the browser, and kept as a file, and written larger', async () => {
    const { page, errors } = await openWindow(browser, `${sandbox.urls.dashboard}${address}`);
    await expect.poll(async () => (await drawnLines(page)).length, soon).toBeGreaterThan(20);
    await page.evaluate(
      "addEventListener('keydown', event => { if (event.key === 'f') globalThis.wasTaken = event.defaultPrevented; })",
    );
    const wasTaken = async (): Promise<boolean> => {
      await page.keyboard.press('Control+f');
      return page.evaluate<boolean>('globalThis.wasTaken');
    };
    expect(await wasTaken()).toBe(true);
    const find = page.getByRole('search', { name: 'Find in the rows' });
    await find.getByRole('textbox').fill('connectexc');
    await expect.poll(() => find.getByRole('status').textContent(), soon).toMatch(/^\d+ rows$/);
    await page.keyboard.press('Enter');
    // It stands in a line of the stack that was folded.
    await page.getByTestId('entry-detail').locator('mark').waitFor();
    await expect.poll(() => page.getByTestId('entry-detail').locator('mark').textContent()).toBe('ConnectExc');
    await expect.poll(() => page.getByTestId('lines').getAttribute('data-following')).toBe('false');
    await expect.poll(() => find.getByRole('status').textContent()).toMatch(/^\d+ of \d+ rows$/);
    expect(await wasTaken()).toBe(false);

    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'NDJSON' }).click();
    const lines = (await readFile(await (await download).path(), 'utf8')).trimEnd().split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(500);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ basis: 'stamp' });

    await find.getByRole('textbox').press('Escape');
    const height = async (): Promise<number> => (await page.locator('[data-index]').first().boundingBox())?.height ?? 0;
    const before = await height();
    for (const key of '+++') await page.keyboard.press(key);
    await expect.poll(() => new URL(page.url()).searchParams.get('size'), soon).toBe('16');
    expect(await height()).toBeGreaterThan(before);
    await page.reload();
    await page.locator('[data-entry]').first().waitFor();
    await expect.poll(() => page.getByRole('log').getAttribute('style')).toContain('font-size: 16px');
    expect(errors).toEqual([]);
  });

  it('lose nothing and repeat nothing when the daemon is killed while one follows', async () => {
    const { page } = await openWindow(browser, `${sandbox.urls.dashboard}${address}&grep=tick`);
    await expect.poll(async () => (await drawnLines(page)).length, soon).toBeGreaterThan(20);
    const newest = async (): Promise<number> =>
      Math.max(...(await drawnLines(page)).map(({ text }) => Number(/tick (\d+)/.exec(text)?.[1] ?? 0)));
    const before = await newest();
    process.kill(await sandbox.daemonPid(), 'SIGKILL');
    await page.getByTestId('log-trouble').getByText('Reconnecting').waitFor();
    await expect.poll(newest, { timeout: 40_000 }).toBeGreaterThan(before + 25);
    await page.getByTestId('log-trouble').waitFor({ state: 'detached' });
    await page.keyboard.press('f');
    const lines = await allLines(page);
    const ticks = new Map<string, number[]>();
    for (const { text } of lines) {
      const [, name = '', tick] = /(cart\.\w{4}).*tick (\d+)/.exec(text) ?? [];
      ticks.set(name, [...(ticks.get(name) ?? []), Number(tick)]);
    }
    expect(ticks.size).toBe(3);
    for (const numbers of ticks.values()) {
      const first = numbers[0] ?? 0;
      expect(numbers).toEqual(numbers.map((_, index) => first + index));
      expect(numbers.length).toBeGreaterThan(25);
    }
  });

  it('are one key away from the list of apps, and a roll-out is drawn between the lines', async () => {
    const { page, errors } = await openWindow(browser, `${sandbox.urls.dashboard}/apps?q=cart`);
    await page.getByRole('row').getByRole('link', { name: '/shop/cart' }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('l');
    await page.waitForURL('**/apps/shop/cart?tab=logs');
    await expect.poll(async () => (await drawnLines(page)).length, soon).toBeGreaterThan(10);
    await sandbox.push(sandbox.urls.desired, { [file]: tickingApp('/shop/cart', 2) }, 'Two will do');
    await page
      .locator('[data-marker="deployment"]')
      .getByText('scale of /shop/cart began')
      .waitFor({ timeout: 40_000 });
    expect(errors).toEqual([]);
  });

  it('show hostile lines as text: ten megabytes in one, colours without end, script', async () => {
    const hostile = [
      'kind: App',
      'marathon:',
      '  id: /shop/hostile',
      '  instances: 1',
      '  cpus: 0.1',
      '  mem: 32',
      '  cmd: |',
      '    head -c 10000000 /dev/zero | tr "\\0" x; echo',
      String.raw`    n=0; while [ $n -lt 3000 ]; do n=$((n+1)); printf '\033[1;31mred\033[7;44m'; done; echo; printf '\033]8;;javascript:alert(1)\007link\033]8;;\007 \033[2J\033[999C gone\n'`,
      `    echo '<script>globalThis.harmed = true</script><img src=x onerror="globalThis.harmed = true">'`,
      '    exec sleep 1000',
      '',
    ].join('\n');
    await sandbox.push(sandbox.urls.desired, { 'clusters/sandbox/hostile.yaml': hostile }, 'Hostile');
    await until('its lines are there', async () => {
      const answer = await fetch(`${sandbox.urls.api}/api/v1/logs?app=/shop/hostile`);
      return answer.ok && (await answer.text()).includes('<script>');
    });
    for (const wrap of [false, true]) {
      const { page, errors } = await openWindow(
        browser,
        `${sandbox.urls.dashboard}/logs?app=%2Fshop%2Fhostile&wrap=${wrap}`,
      );
      await page.getByTestId('lines').getByText('<script>globalThis.harmed = true</script>').waitFor();
      await page
        .getByText(/bytes left out/)
        .first()
        .waitFor();
      expect(await page.locator('img[src="x"]').count()).toBe(0);
      expect(await page.evaluate(() => 'harmed' in globalThis)).toBe(false);
      expect(await page.locator('a[href^="javascript"]').count()).toBe(0);
      await keepPicture(page, `logs-hostile-${wrap ? 'wrapped' : 'plain'}-1440`);
      expect(errors).toEqual([]);
    }
  });
});
