import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';
import { chromiumPath, reasonAgainstBrowserTests } from '../../scripts/browser-tests.mjs';

export interface Opened {
  readonly page: Page;
  /** What a page of ours never does: an error, a refusal of its own policy, a request, a dialog. */
  readonly misdeeds: readonly string[];
}

const isAbsent = reasonAgainstBrowserTests() !== null;
/** A test that needs the browser. */
export const browserTest: typeof test = isAbsent ? (test.skip as typeof test) : test;

const switches = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let browser: Browser | undefined;

/** Starts one browser, with an empty folder of its own, for the tests of the file that calls it. */
export function useBrowser(): void {
  if (isAbsent) return;
  beforeAll(async () => {
    // Signals are for the process that runs the tests: a browser without it ends by itself.
    const handles = { handleSIGHUP: false, handleSIGINT: false, handleSIGTERM: false };
    browser = await chromium.launch({ executablePath: chromiumPath, args: switches, ...handles });
  });
  afterAll(() => browser?.close());
}

/** Opens a page as somebody does who saved it, does something with it and closes it. */
export async function withPage<Result>(html: string, visit: (opened: Opened) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'redirect-page-'));
  const file = join(folder, 'page.html');
  writeFileSync(file, html);
  try {
    return await withUrl(pathToFileURL(file).href, visit);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Opens an address. Requests to its own origin are no misdeed. */
export async function withUrl<Result>(url: string, visit: (opened: Opened) => Promise<Result>): Promise<Result> {
  if (browser === undefined) throw new Error('useBrowser() is missing in this file');
  const context = await browser.newContext();
  // The test ends what hangs, on a busy machine as on another.
  context.setDefaultTimeout(0);
  try {
    const page = await context.newPage();
    const misdeeds = watch(page, url);
    await page.goto(url);
    return await visit({ page, misdeeds });
  } finally {
    await context.close();
  }
}

function watch(page: Page, url: string): readonly string[] {
  const misdeeds: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) misdeeds.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => misdeeds.push(`uncaught: ${error.message}`));
  page.on('dialog', (dialog) => {
    misdeeds.push(`dialog: ${dialog.message()}`);
    dialog.dismiss().catch(() => {});
  });
  page.on('request', (request) => {
    if (!isOwn(request.url(), url)) misdeeds.push(`request: ${request.url()}`);
  });
  return misdeeds;
}

function isOwn(requested: string, url: string): boolean {
  if (requested.startsWith('data:') || requested === url) return true;
  return url.startsWith('http:') && requested.startsWith(`${new URL(url).origin}/`);
}

/** Leaves a picture of the whole page where `SCREENSHOTS` says, for somebody to look at. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS'];
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
