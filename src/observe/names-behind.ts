import type { Scope } from '../ir/program.js';
import type { Requirements } from '../ir/requirements.js';
import type { Sysctl } from '../ir/sysctl.js';
import type { Machine } from '../kernel/machine.js';
import { altNameKey, sysctlOfInterface } from '../plan/preconditions.js';
import { parseLinks } from '../render/ip-json/links.js';
import { askIp } from './ask-ip.js';

/** Required interfaces without settings: no interface has these names. */
export function missingInterfaces(
  { interfaces }: Requirements,
  scope: Scope,
  sysctls: readonly Sysctl[],
): readonly string[] {
  const known = new Set(sysctls.map(({ key }) => key));
  return interfaces
    .filter((one) => one.scope === scope && !known.has(sysctlOfInterface(one.name)))
    .map(({ name }) => name);
}

/** The names of the links that have these altnames. Read only if an interface is missing. */
export async function namesBehind(
  machine: Machine,
  { netns, scope }: { readonly scope: Scope; readonly netns: string | null },
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  // No word of these is more than a name to `ip`.
  const plain = names.filter((name) => /^[\w.@:-]+$/.test(name));
  const questions = plain.map((name) => ({ name, words: `link show dev ${name}` }));
  const answers = await askIp(machine, netns, 'ipv4', questions);
  return new Map(
    answers.flatMap(({ question: { name }, read }) => {
      const [found] = read(parseLinks, 'does not exist');
      return found === undefined || found.link.name === name ? [] : [[altNameKey(scope, name), found.link.name]];
    }),
  );
}
