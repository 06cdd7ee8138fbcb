import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { debianKernel } from '../../scripts/debian-kernel.mjs';
import { inDebianKernel } from '../../scripts/in-debian-kernel.mjs';
import { root } from '../../scripts/paths.mjs';
import { kernelHasGeneve } from '../../src/lab/index.js';
import { testJourneys } from './journeys-cases.js';
import { compiled as installer } from './lab-apply-compiled.js';

if (await kernelHasGeneve()) {
  for (const profile of ['hardened', 'istio-1.20'] as const)
    testJourneys(installer, { profile, backend: 'iptables-nft', tunnel: 'geneve' });
} else {
  test('geneve tunnels, in a guest with a stock Debian kernel: every connection takes its way', {
    timeout: 7_300_000,
  }, async ({ skip }) => {
    const kernel = debianKernel();
    if (kernel.kit === undefined) return skip(kernel.reason);
    const { kit } = kernel;
    await withBundle(async (script) => {
      // Where machine code is emulated, compiling to it costs more than it gains.
      const argv = ['node', '--jitless', script];
      const { code, stdout, stderr } = await inDebianKernel(kit, argv, { modules, seconds: 7_200 });
      expect([code, stdout], stderr).toEqual([0, '']);
    });
  });
}

/**
 * Each that the journeys need: to load one when it is first asked for takes two processes, and is tried again for each
 * link that does not exist.
 */
const modules = [
  'geneve',
  'ip_set_hash_ip',
  'ipt_REJECT',
  'nf_conntrack_netlink',
  'nft_chain_nat',
  'nft_compat',
  'veth',
  'xt_MASQUERADE',
  'xt_TPROXY',
  'xt_addrtype',
  'xt_connmark',
  'xt_conntrack',
  'xt_mark',
  'xt_nat',
  'xt_owner',
  'xt_set',
  'xt_tcpudp',
];

/** The guest's script in one file, below the checkout: the lab looks for its programs from there. */
async function withBundle(work: (script: string) => Promise<void>): Promise<void> {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(root, '.cache', 'guest-'));
  const script = join(folder, 'journeys.mjs');
  try {
    await build({
      entryPoints: [join(import.meta.dirname, 'journeys-in-guest.ts')],
      outfile: script,
      bundle: true,
      platform: 'node',
      target: 'node20.12',
      format: 'esm',
      alias: { yaml: join(root, 'node_modules/yaml/browser/index.js') },
      minify: true,
      logLevel: 'silent',
    });
    await work(script);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
