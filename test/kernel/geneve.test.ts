import { join } from 'node:path';
import { expect, test } from 'vitest';
import { debianKernel } from '../../scripts/debian-kernel.mjs';
import { inDebianKernel } from '../../scripts/in-debian-kernel.mjs';
import { allJourneys, kernelHasGeneve } from '../../src/lab/index.js';
import { testJourneys } from './journeys-cases.js';
import { compiled as installer } from './lab-apply-compiled.js';

if (await kernelHasGeneve()) {
  for (const profile of ['hardened', 'istio-1.20'] as const)
    testJourneys(installer, { profile, backend: 'iptables-nft', tunnel: 'geneve' });
} else {
  test('geneve tunnels, in a guest with a stock Debian kernel: every connection takes its expected path', {
    timeout: 3_300_000,
  }, async ({ skip }) => {
    const kernel = debianKernel();
    if (kernel.kit === undefined) return skip(kernel.reason);
    const script = join(import.meta.dirname, 'journeys-in-guest.mjs');
    const { code, stdout, stderr } = await inDebianKernel(kernel.kit, ['node', script], 3_000);
    expect(code, `${stdout}${stderr}`).toBe(0);
    // Once with both nodes programmed, once after destroy.
    const count = allJourneys.length;
    expect(stdout.match(/^\d+ of \d+ journeys as expected$/gm)).toEqual(
      Array.from({ length: 2 }, () => `${count} of ${count} journeys as expected`),
    );
    // One node is hardened, the other loses what the published profile loses.
    expect(stdout).toMatch(/^a1 +dns1 +dns +direct +direct /m);
    expect(stdout).toMatch(/^b1 +dns2 +dns +lost +lost /m);
    expect(stdout).toMatch(/^istioin .*\nistioout .*\n/m);
  });
}
