import { localTable, mainTable } from '../../base/kernel-facts.js';
import { addressBits, familyOf } from '../../ir/family.js';
import type { SimulatableNamespace } from '../../ir/program.js';
import type { Route } from '../../ir/route.js';
import { masked, prefixOf, printAddress } from '../address.js';
import { isKernels, kernelRules } from '../routing/lookup.js';

const plain = { via: null, source: null, onlink: false, metric: 0, protocol: 'kernel', extra: [] } as const;

/** Adds the address routes and ip rules that the kernel makes: an observation lists them, a compiled program does not. */
export function withKernelsOwn(namespace: SimulatableNamespace): SimulatableNamespace {
  if (namespace.routes.some((route) => route.table === localTable && isKernels(route))) return namespace;
  const addresses = [
    { link: 'lo', address: '127.0.0.1/8', scope: 'host' },
    { link: 'lo', address: '::1/128' },
    ...namespace.addresses,
  ];
  return {
    ...namespace,
    addresses,
    routes: [...namespace.routes, ...addresses.flatMap(routesFor)],
    ipRules: [...kernelRules('ipv4'), ...kernelRules('ipv6'), ...namespace.ipRules],
  };
}

function routesFor({ address, link }: { readonly address: string; readonly link: string }): readonly Route[] {
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
}

function lastOf(address: string): string {
  const { base, mask } = prefixOf(address, 'ipv4');
  return `${printAddress((Number(base) | ~Number(mask)) >>> 0)}/32`;
}
