import { join } from 'node:path';
import { expect, test } from 'vitest';
import { debianKernel } from '../../scripts/debian-kernel.mjs';
import { inDebianKernel } from '../../scripts/in-debian-kernel.mjs';
import { kernelHasGeneve } from '../../src/lab/index.js';
import { testJourneys } from './journeys-cases.js';
import { compiled as installer } from './lab-apply-compiled.js';

if (await kernelHasGeneve()) {
  testJourneys(installer, { profile: 'istio-1.20', backend: 'iptables-nft', tunnel: 'geneve' });
} else {
  test('geneve tunnels, in a guest with a stock Debian kernel: every connection takes its way', async ({ skip }) => {
    const kernel = debianKernel();
    if (kernel.kit === undefined) return skip(kernel.reason);
    const script = join(import.meta.dirname, 'journeys-in-guest.mjs');
    const { code, stdout, stderr } = await inDebianKernel(kernel.kit, ['node', script], 800);
    expect(code, `${stdout}${stderr}`).toBe(0);
    // Once with both nodes programmed, once after destroy.
    expect(stdout.match(/^31 of 31 journeys as expected$/gm)).toHaveLength(2);
    expect(stdout).toMatch(/^istioin .*\nistioout .*\n/m);
  });
}
