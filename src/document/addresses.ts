import type { Diagnostic } from '../base/diagnostic.js';
import type { Draft } from '../model/draft.js';
import type { Pod } from '../model/node-state.js';
import { isIPv6 } from '../model/values/host-address.js';
import type { DocumentShape } from './shape.js';

type PodShape = NonNullable<DocumentShape['pods']>[number];

/** The valid addresses of a pod, IPv4 first. */
export function addressesOf({ ip, ips }: PodShape): Draft<Pod>['ips'] {
  if (ips === undefined) return ip === undefined ? [] : [ip];
  const all = [ip, ...(ips ?? [])].filter((address) => address !== undefined);
  return all.toSorted((a, b) => Number(isIPv6(a)) - Number(isIPv6(b)));
}

/**
 * Checks that a pod has either `ip` or `ips`, with at most one address per family, as in Kubernetes. `raw` is the pod
 * before bad values were removed.
 */
export function addressProblems(pod: PodShape, raw: unknown, index: number): readonly Diagnostic[] {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return [];
  const one = Object.hasOwn(raw, 'ip');
  const many = Object.hasOwn(raw, 'ips');
  if (one && !many) return [];
  const path = `pods[${index}]`;
  if (one && many) {
    return [
      { code: 'ip-and-ips', path: `${path}.ips`, message: 'the pod has ip as well', hint: 'give either ip or ips' },
    ];
  }
  if (!one && !many) {
    const hint = 'give ip: ADDRESS, or ips: [IPV4, IPV6]';
    return [{ code: 'missing-key', path: `${path}.ip`, message: 'the pod has no address', hint }];
  }
  const addresses = pod.ips ?? [];
  const v6 = addresses.filter((address) => address !== undefined && isIPv6(address)).length;
  const v4 = addresses.filter((address) => address !== undefined && !isIPv6(address)).length;
  if (pod.ips !== undefined && addresses.length === 0 && Array.isArray((raw as { ips?: unknown }).ips)) {
    return [
      { code: 'invalid-value', path: `${path}.ips`, message: 'the list is empty', hint: 'name at least one address' },
    ];
  }
  if (v4 <= 1 && v6 <= 1) return [];
  const message = `the pod has ${v4 > 1 ? v4 : v6} addresses of one family`;
  return [
    { code: 'invalid-value', path: `${path}.ips`, message, hint: 'allowed: one IPv4 and one IPv6 address at most' },
  ];
}
