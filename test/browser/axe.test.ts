import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import type { TestSandbox } from '../e2e/sandbox.ts';
import { keepPicture, noBrowser, openWindow } from './browser.ts';
import { pages } from './pages.ts';
import { startSandboxInBrowser } from './sandbox-in-browser.ts';

const widths = [1440, 390] as const;

describe.skipIf(noBrowser !== undefined)('every page of the dashboard', () => {
  let sandbox: TestSandbox;
  let browser: Browser;

  startSandboxInBrowser(started => ({ sandbox, browser } = started));

  const cases = pages.flatMap(page =>
    (['light', 'dark'] as const).map(theme => [page.address, theme, page.shows] as const),
  );

  it.for(cases)('%s in %s can be read and used by everybody, at both widths', async ([address, theme, shows]) => {
    const { page, errors } = await openWindow(browser, `${sandbox.urls.dashboard}${address}`, { theme });
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      await page.getByText(shows).first().waitFor();
      await page.getByTestId('connection').getByText('live').waitFor();
      await page.getByTestId('loading').first().waitFor({ state: 'detached' });
      const overflow = await page.locator('html').evaluate(html => html.scrollWidth - html.clientWidth);
      expect(overflow, `${address} is wider than ${width} px`).toBeLessThanOrEqual(0);
      const name = address === '/' ? 'overview' : address.replaceAll(/\W+/g, '-').replace(/^-/, '');
      await keepPicture(page, `${name}-${theme}-${width}`);
      // Colours do not depend on the width.
      if (theme === 'dark' && width === 390) continue;
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'])
        .analyze();
      const found = violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`,
      );
      expect(found, `${address} in ${theme} at ${width} px`).toEqual([]);
    }
    expect(errors).toEqual([]);
  });
});
