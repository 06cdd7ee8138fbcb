import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { commandLine } from './command-line.js';

const document = (name: string) => ['-f', `golden/${name}/document.yaml`];

test('a backend on the command line overrides the document', async () => {
  const { code, out } = await commandLine(['render', '--backend', 'nft', ...document('geneve-hardened')]);
  expect(code).toBe(0);
  expect(out).toContain(readFileSync('golden/geneve-nft-hardened/host/ruleset.nft', 'utf8'));
  const back = await commandLine(['render', '--backend', 'iptables-nft', ...document('geneve-nft-hardened')]);
  expect(back.out).toContain(readFileSync('golden/geneve-hardened/host/iptables.rules', 'utf8'));
  const proved = await commandLine(['prove', '--backend', 'nft', ...document('geneve-hardened')]);
  expect([proved.code, proved.out.match(/FAILS {2}\S+/g)]).toEqual([2, ['FAILS  services-seen-by-ztunnel']]);
});

test('a backend that cannot express the document is refused', async () => {
  const { code, err } = await commandLine(['render', '--backend', 'nft', ...document('geneve-constants')]);
  expect([code, err]).toEqual([3, expect.stringContaining('constants.jumps')]);
});
