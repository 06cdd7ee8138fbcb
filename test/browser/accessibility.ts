import type { AxeResults } from 'axe-core';
import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe-core finds wrong with a page as it is shown now: rule, element, and why. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  await page.evaluate(`${axe.source}\nundefined`);
  const { violations } = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })');
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 200)}: ${node.failureSummary ?? ''}`),
  );
}
