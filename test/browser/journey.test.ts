import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { browserTest, screenshot, useBrowser, withPage } from './open-page.js';
import { pageOf } from './pages.js';
import { views } from './views.js';

useBrowser();

const packets = [views.trace, ...views.trace.later];
const hops = packets.flatMap((packet) => packet.hops);

browserTest('a journey is stepped through with the keys alone, from its first hop to its last', async () => {
  await withPage(pageOf.trace(views), async ({ page, misdeeds }) => {
    const step = page.getByRole('region', { name: 'The step' });
    const total = await page.locator('[data-step]').count();
    expect(total).toBeGreaterThan(hops.length / 2);
    await expectStep(page, 1, total);
    await page.keyboard.press('ArrowRight');
    await expectStep(page, 2, total);
    expect(await step.textContent()).toContain('PREROUTING');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await expectStep(page, 1, total);
    await page.keyboard.press('End');
    await expectStep(page, total, total);
    await screenshot(page, 'journey-end');
    await page.keyboard.press('ArrowRight');
    await expectStep(page, total, total);
    await page.keyboard.press('Home');
    await expectStep(page, 1, total);
    expect(misdeeds).toEqual([]);
  });
});

browserTest('a step that sets a mark shows its bits before and after', async () => {
  await withPage(pageOf.trace(views), async ({ page }) => {
    const step = page.getByRole('region', { name: 'The step' });
    const bits = step.getByRole('table', { name: /^mark as bits/ });
    const total = await page.locator('[data-step]').count();
    for (let at = 1; at < total && (await bits.count()) === 0; at += 1) await page.keyboard.press('ArrowRight');
    const [before, after] = await bits.getByRole('row').allTextContents();
    expect(before?.replaceAll(/\s+/g, ' ')).toContain(`mark before0x0${'0000 '.repeat(8).trim()}`);
    expect(after?.replaceAll(/\s+/g, ' ')).toContain('after0x1000000 0000 0000 0000 0000 0001 0000 0000');
  });
});

browserTest('the Tab key reaches a rule in the picture of a node, which says what it is for', async () => {
  await withPage(pageOf.verify(views), async ({ page, misdeeds }) => {
    const isRow = () => page.evaluate<boolean>('document.activeElement?.matches("a.row") === true');
    for (let at = 0; at < 40 && !(await isRow()); at += 1) await page.keyboard.press('Tab');
    expect(await isRow()).toBe(true);
    const inspector = page.getByRole('complementary', { name: 'What is selected in the picture' });
    expect(await inspector.isVisible()).toBe(true);
    const first = await inspector.textContent();
    await page.keyboard.press('ArrowDown');
    expect(await inspector.textContent()).not.toBe(first);
    await screenshot(page, 'inspector');
    expect(misdeeds).toEqual([]);
  });
});

browserTest('on paper everything is there, and no control', async () => {
  await withPage(pageOf.plan(views), async ({ page }) => {
    const closed = page.locator('details:not([open])');
    expect(await closed.count()).toBeGreaterThan(0);
    await page.evaluate('dispatchEvent(new Event("beforeprint"))');
    await page.emulateMedia({ media: 'print' });
    expect(await closed.count()).toBe(0);
    expect(await page.locator('button:visible, input:visible').count()).toBe(0);
    const pdf = await page.pdf();
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  });
});

async function expectStep(page: Page, at: number, total: number): Promise<void> {
  const step = page.getByRole('region', { name: 'The step' });
  expect(await step.getByRole('heading').textContent()).toBe(`Step ${at} of ${total}`);
  expect(await page.locator('[aria-current="step"]').count()).toBe(1);
}
