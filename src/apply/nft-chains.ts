import { expectSuccess } from './expect-success.js';
import type { Machine } from './machine.js';

/** Names of all IPv4 chains that nf_tables has in a namespace; their rules are not looked at. */
export async function nftChains(
  machine: Machine,
  netns: string | null,
): Promise<readonly { readonly table: string; readonly chain: string }[]> {
  const { stdout } = expectSuccess(await machine.execute({ argv: ['nft', '-t', 'list', 'chains', 'ip'], netns }));
  let table = '';
  return stdout.split('\n').flatMap((line) => {
    table = /^table ip (\S+) \{/.exec(line)?.[1] ?? table;
    const chain = /^\s*chain (\S+) \{/.exec(line)?.[1];
    return chain === undefined ? [] : [{ table, chain }];
  });
}
