import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { accessibilityProblems } from './accessibility.js';
import { browserTest, screenshot, useBrowser, withUrl } from './open-page.js';

useBrowser();

const program = join(import.meta.dirname, '../../bin/redirect.mjs');
const document = join(import.meta.dirname, '../../golden/geneve-hardened/document.yaml');
let [ui, url]: [ChildProcess | null, string] = [null, ''];

beforeAll(async () => {
  ui = spawn(process.execPath, [program, 'ui', '-f', document], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = await once(ui.stdout ?? ui, 'data');
  url = String(line).trim();
});
afterAll(() => ui?.kill('SIGKILL'));

browserTest('a packet is asked for on the first page, shown, stepped through, and asked for again', async () => {
  await withUrl(url, async ({ page, misdeeds }) => {
    expect(await accessibilityProblems(page)).toEqual([]);
    await screenshot(page, 'ui');
    await page.getByLabel('From').fill('appa-6f8d7c9b5-k2xvw');
    await page.getByLabel('To', { exact: true }).fill('203.0.113.9:443');
    await page.getByLabel('what the documents compile to').check();
    await page.getByRole('button', { name: 'Trace' }).click();
    await page.waitForURL(/\/trace\?/);
    expect(await page.locator('body').textContent()).toContain('port 15001 of ztunnel');
    const step = page.getByRole('region', { name: 'The step' }).getByRole('heading');
    expect(await step.textContent()).toMatch(/^Step 1 of \d+$/);
    await page.keyboard.press('ArrowRight');
    expect(await step.textContent()).toMatch(/^Step 2 of \d+$/);
    expect(await accessibilityProblems(page)).toEqual([]);
    await screenshot(page, 'ui-trace');
    await page.getByRole('link', { name: 'All pages' }).click();
    await page.waitForURL((next) => next.pathname === new URL(url).pathname);
    expect(await page.getByLabel('To', { exact: true }).inputValue()).toBe('203.0.113.9:443');
    await page.getByRole('link', { name: 'Proof' }).click();
    await page.waitForURL(/\/prove\?/);
    await page.getByRole('navigation').getByRole('link', { name: 'Artefacts' }).click();
    await page.waitForURL(/\/artefacts\?/);
    expect(await page.locator('main').textContent()).toContain('-A ztunnel-PREROUTING');
    expect(misdeeds).toEqual([]);
  });
});

browserTest('a question that cannot be answered: what is wrong with it, and what to do', async () => {
  await withUrl(url, async ({ page }) => {
    await page.getByLabel('From').fill('<img src=x onerror=alert(1)>');
    await page.getByLabel('To', { exact: true }).fill('node');
    await page.getByRole('button', { name: 'Trace' }).click();
    const text = await page.locator('main').textContent();
    expect(text).toContain("'<img src=x onerror=alert(1)>' is no pod");
    expect(text).toContain('What to do: Correct what it names');
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});

browserTest('a signal ends it, and that is no failure', async () => {
  const ended = once(ui as ChildProcess, 'exit');
  ui?.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
});
