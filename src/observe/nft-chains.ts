import type { Family } from '../ir/ruleset.js';
import { expectSuccess } from '../kernel/expect-success.js';
import type { Machine } from '../kernel/machine.js';

/** Names of all chains that nf_tables has for a family in a namespace; their rules are not read. */
export async function nftChains(
  machine: Machine,
  netns: string | null,
  family: Family,
): Promise<readonly { readonly table: string; readonly chain: string }[]> {
  const word = family === 'ipv4' ? 'ip' : 'ip6';
  const { stdout } = expectSuccess(await machine.execute({ argv: ['nft', '-t', 'list', 'chains', word], netns }));
  let table = '';
  return stdout.split('\n').flatMap((line) => {
    table = /^table ip6? (\S+) \{/.exec(line)?.[1] ?? table;
    const chain = /^\s*chain (\S+) \{/.exec(line)?.[1];
    return chain === undefined ? [] : [{ table, chain }];
  });
}
