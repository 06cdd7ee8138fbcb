import { localTable, mainTable } from '../../base/kernel-facts.js';
import { oncePer } from '../../base/once-per.js';
import { addressBits, families, familyOf } from '../../ir/family.js';
import type { IpRule } from '../../ir/ip-rule.js';
import type { Address } from '../../ir/link.js';
import type { SimulatableNamespace } from '../../ir/program.js';
import type { Route } from '../../ir/route.js';
import { masked, prefixOf, printAddress } from '../address.js';
import { isKernels, kernelRules } from '../routing/lookup.js';

const plain = { via: null, source: null, onlink: false, metric: 0, protocol: 'kernel', extra: [] } as const;

/**
 * Adds the address routes and ip rules that the kernel makes: an observation lists them, a compiled program does not.
 */
export function withKernelsOwn(namespace: SimulatableNamespace): SimulatableNamespace {
  if (namespace.routes.some((route) => route.table === localTable && isKernels(route))) return namespace;
  const addresses = withLoopback(namespace.addresses);
  return {
    ...namespace,
    addresses,
    routes: withRoutesOf(namespace.routes, addresses),
    ipRules: withKernelRules(namespace.ipRules),
  };
}

const loopback: readonly Address[] = [
  { link: 'lo', address: '127.0.0.1/8', scope: 'host' },
  { link: 'lo', address: '::1/128' },
];

const withLoopback = oncePer((addresses: readonly Address[]) => [...loopback, ...addresses]);

const withRoutesOf = oncePer((routes: readonly Route[], addresses: readonly Address[]) => [
  ...routes,
  ...addresses.flatMap((address) => routesFor(address)),
]);

const ownRules = families.flatMap(kernelRules);

const withKernelRules = oncePer((ipRules: readonly IpRule[]) => [...ownRules, ...ipRules]);

const routesFor = oncePer(({ address, link }: Address): readonly Route[] => {
  const family = familyOf(address);
  const [host = '', length = ''] = address.split('/');
  const full = String(addressBits[family]);
  const { base, mask } = prefixOf(address, family);
  const network = `${printAddress(masked(base, mask))}/${length}`;
  const local = { ...plain, family, table: localTable, type: 'local', dev: link, scope: 'host' } as const;
  // fib_add_ifaddr: adds a broadcast route for the last address of a network with more than two addresses.
  const forAll: readonly Route[] =
    family === 'ipv4' && Number(length) < 31
      ? [{ ...local, type: 'broadcast', scope: 'link', destination: lastOf(address) }]
      : [];
  if (link === 'lo' && /^(?:127\.|::1\/)/.test(address)) return [{ ...local, destination: network }, ...forAll];
  const own: Route = { ...local, destination: `${host}/${full}` };
  if (length === full) return [own];
  const connected = {
    ...plain,
    family,
    table: mainTable,
    type: 'unicast',
    dev: link,
    scope: 'link',
    destination: network,
  };
  return [own, connected, ...forAll];
});

function lastOf(address: string): string {
  const { base, mask } = prefixOf(address, 'ipv4');
  return `${printAddress((Number(base) | ~Number(mask)) >>> 0)}/32`;
}
