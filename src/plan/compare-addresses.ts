import type { IpOperation } from '../ir/ip-operation.js';
import type { Address } from '../ir/link.js';
import type { Ownership } from '../ir/ownership.js';
import type { KernelNamespace } from '../ir/program.js';
import type { NoteChange } from './change.js';
import type { NetworkComparison } from './dependents.js';

/** Compares the addresses on our links. */
export function compareAddresses(
  desired: KernelNamespace,
  observed: KernelNamespace,
  {
    ourLinks,
    ownership,
    rebuilt,
  }: {
    readonly ourLinks: ReadonlySet<string>;
    readonly ownership: Ownership;
    readonly rebuilt: ReadonlySet<string>;
  },
  note: NoteChange,
): NetworkComparison {
  const key = ({ link, address }: Address) => `${link} ${address}`;
  const live = observed.addresses.filter(
    (address) => ourLinks.has(address.link) && ownership.address(observed, address),
  );
  const liveKeys = new Set(live.map(key));
  const desiredKeys = new Set(desired.addresses.map(key));
  const missing = desired.addresses.filter((address) => !liveKeys.has(key(address)));
  const extra = live.filter((address) => !desiredKeys.has(key(address)));
  const hangs = (address: Address) => rebuilt.has(address.link);
  const remove = (address: Address): IpOperation => ({ kind: 'delete-address', address });
  return {
    changes: [
      ...missing.map((address) => note('missing', { object: 'address', address })),
      ...extra.map((address) => note('extra', { object: 'address', address })),
    ],
    removals: live.filter(hangs).map(remove),
    additions: desired.addresses
      .filter((address) => hangs(address) || !liveKeys.has(key(address)))
      .map((address): IpOperation => ({ kind: 'add-address', address })),
    deletions: extra.filter((address) => !hangs(address)).map(remove),
  };
}
