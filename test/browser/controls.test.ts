import { expect } from 'vitest';
import { traceHtml } from '../../src/index.js';
import { browserTest, useBrowser, withPage } from './open-page.js';
import { pageOf } from './pages.js';
import { views } from './views.js';

useBrowser();

browserTest('a trace is stepped through by buttons, the slider and clicks on its picture', async () => {
  await withPage(traceHtml(views.trace), async ({ misdeeds, page }) => {
    const step = () => page.locator('[aria-current="step"]').getAttribute('value');
    const row = () => page.locator('a.row.current').getAttribute('id');
    expect(await step()).toBe('1');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Next' }).click();
    expect([await step(), await page.locator('[data-count]').textContent()]).toEqual(['3', `3 of ${stepCount}`]);
    expect(await row()).toBe(await page.locator('#way-step-3').getAttribute('data-row'));
    expect(await page.locator('[data-now]').textContent()).toContain('the mesh');
    await page.locator('[data-slider]').fill('4');
    expect(await page.locator('[data-now] .bits').first().textContent()).toContain('0x100');
    await page.locator('a.row').last().click();
    expect(await row()).toBe(await page.locator('a.row').last().getAttribute('id'));
    await page.keyboard.press('End');
    expect(await step()).toBe(String(stepCount));
    expect(misdeeds).toEqual([]);
  });
});

const stepCount = [views.trace, ...views.trace.later].reduce((sum, { hops }) => sum + hops.length, 0);

browserTest('the switch of colours turns them around', async () => {
  await withPage(pageOf.plan(views), async ({ page }) => {
    const colour = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await colour();
    await page.locator('[data-theme-switch]').click();
    expect(await colour()).not.toBe(light);
    await page.locator('[data-theme-switch]').click();
    expect(await colour()).toBe(light);
  });
});
