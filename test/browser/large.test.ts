import { expect } from 'vitest';
import { compile, type PodView, render, viewPlan } from '../../src/index.js';
import { goldenState, observedWith } from '../simulate/traced.js';
import { browserTest, useBrowser, withPage } from './open-page.js';
import { pageOf } from './pages.js';
import { planned, type Views, views } from './views.js';

useBrowser();

/** What any browser lays out at once. The files of a node are text of one element each. */
const elements = 20_000;
const kinds = ['plan', 'verify', 'doctor', 'artefacts'] as const;
const bytes = { plan: 2_000_000, verify: 2_000_000, doctor: 2_000_000, artefacts: 8_000_000 } as const;

const published = goldenState('geneve-istio-1.20');
const [first] = published.pods;
if (first === undefined) throw new Error('the document has no pod');
const pods = Array.from({ length: 10_000 }, (_, index) => ({
  ...first,
  name: `web-${index}`,
  ips: [`10.245.${index >> 8}.${index & 255}`],
  hostInterface: `veth${index}`,
}));
const large = { ...published, pods };
const rules = Array.from(
  { length: 50_000 },
  (_, index) => `-A FORWARD -s 192.0.${index >> 8}.${index & 255}/32 -j DROP`,
);

/** Nothing is in place of 10,000 pods, on a node with 50,000 rules of others, of which doctor says something each. */
function largeViews(): Pick<Views, 'facts' | (typeof kinds)[number]> {
  const others = observedWith({ ...published, pods: [] }, ['*filter', ...rules, 'COMMIT', ''].join('\n'));
  const { programs, view } = planned(large, others, (plan) => viewPlan(plan));
  const rows = pods.map(({ name }): PodView => {
    const differences = { missing: 6, extra: 0, changed: 0, moved: 0, duplicated: 0 };
    const [pod, netns] = [`default/${name}`, `/run/netns/${name}`];
    return { pod, scope: name, netns, status: 'differs', why: '6 missing', differences };
  });
  const [finding] = views.doctor.findings;
  if (finding === undefined) throw new Error('doctor has found nothing');
  return {
    facts: views.facts,
    plan: { view: { ...view, pods: rows }, programs },
    verify: { view: { ...view, steps: [], pods: rows }, programs },
    doctor: { ...views.doctor, findings: rules.map((evidence) => ({ ...finding, evidence })) },
    artefacts: render(compile(large)),
  };
}

browserTest(
  '10,000 pods and 50,000 rules of others: each page is bounded, says what it leaves out, and can be used',
  async () => {
    const made = largeViews();
    for (const kind of kinds) {
      const html = pageOf[kind](made);
      expect(html.length, kind).toBeLessThan(bytes[kind]);
      await withPage(html, async ({ page, misdeeds }) => {
        expect(await page.locator('*').count(), kind).toBeLessThan(elements);
        if (kind !== 'artefacts') expect(await page.getByText(/and [\d,]+ more/).count(), kind).toBeGreaterThan(0);
        await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        expect(misdeeds).toEqual([]);
      });
    }
  },
);
