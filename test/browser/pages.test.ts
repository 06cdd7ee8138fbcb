import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { accessibilityProblems } from './accessibility.js';
import { hostile, hostileViews } from './hostile-views.js';
import { browserTest, screenshot, useBrowser, withPage } from './open-page.js';
import { pageOf } from './pages.js';
import { views } from './views.js';

useBrowser();

const pages = Object.entries(pageOf);
const phone = { width: 390, height: 844 };

browserTest.each(pages)('%s: shows itself to everybody, in light, dark and on a phone', async (kind, print) => {
  await withPage(print(views), async ({ page, misdeeds }) => {
    expect(await accessibilityProblems(page)).toEqual([]);
    await screenshot(page, `${kind}-light`);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await accessibilityProblems(page, ['color-contrast'])).toEqual([]);
    await screenshot(page, `${kind}-dark`);
    await page.setViewportSize(phone);
    expect(await widthOf(page)).toBeLessThanOrEqual(phone.width);
    await screenshot(page, `${kind}-phone`);
    expect(misdeeds).toEqual([]);
  });
});

browserTest.each(pages)('%s: what others name is text', async (_, print) => {
  await withPage(print(hostileViews), async ({ page, misdeeds }) => {
    expect(await page.locator('[onerror], [onload], [src="x"]').count()).toBe(0);
    const text = await page.evaluate<string>('document.body.textContent');
    expect(text).toContain(hostile);
    expect(text).not.toMatch(/&(?:lt|gt|quot|#\w+);/);
    expect(misdeeds).toEqual([]);
  });
});

function widthOf(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth');
}
