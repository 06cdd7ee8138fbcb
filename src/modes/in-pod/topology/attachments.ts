import { mainTable } from '../../../base/kernel-facts.js';
import { familyOf, singlePrefix } from '../../../ir/family.js';
import { hostScope, type SimulatableNamespace } from '../../../ir/program.js';
import type { Route } from '../../../ir/route.js';
import { addressOf, isInside, prefixOf } from '../../../simulate/address.js';
import { pairOf } from '../../../simulate/topology/wires.js';
import type { Wire } from '../../../simulate/wire.js';
import type { InpodPod } from '../state.js';
import { addressesOf, namesOfPods } from './observed-namespaces.js';

/** How a pod's namespace and the node's are connected. */
export interface Attachment {
  readonly scope: string;
  /** The pod's interface. */
  readonly device: string;
  /** The node's end: a veth of its own, or the bridge that its veth is a port of. */
  readonly onHost: string;
}

/**
 * Finds the node's end of each pod's veth, which no namespace shows: by the document, else by the node's route to one
 * of the pod's addresses.
 */
export function attachments(
  host: SimulatableNamespace,
  inside: readonly SimulatableNamespace[],
  pods: readonly InpodPod[],
): readonly Attachment[] {
  const names = namesOfPods(inside, pods);
  const single = new Map(
    host.routes.flatMap((route) => (isDirect(route) ? [[route.destination, route.dev ?? ''] as const] : [])),
  );
  const wider = host.routes.filter((route) => isDirect(route) && route.destination.includes('/'));
  return inside.flatMap((program): readonly Attachment[] => {
    const pod = pods.find(({ name, namespace }) => `${namespace}/${name}` === names.get(program.scope));
    for (const { device, ip } of addressesOf(program)) {
      const onHost =
        pod?.ips.includes(ip) === true && pod.hostInterface !== null
          ? pod.hostInterface
          : (single.get(singlePrefix(ip)) ?? deviceTowards(ip, wider));
      if (onHost !== null) return [{ scope: program.scope, device, onHost }];
    }
    return [];
  });
}

function isDirect({ dev, table, type, via }: Route): boolean {
  return table === mainTable && type === 'unicast' && dev !== null && via === null;
}

/** By the longest prefix; a default route leads to no pod. */
function deviceTowards(ip: string, routes: readonly Route[]): string | null {
  const family = familyOf(ip);
  const address = addressOf(ip, family);
  const lengthOf = ({ destination }: Route) => Number(destination.split('/')[1]);
  const fitting = routes.filter(
    (route) => route.family === family && lengthOf(route) > 0 && isInside(address, prefixOf(route.destination, family)),
  );
  return fitting.toSorted((a, b) => lengthOf(b) - lengthOf(a))[0]?.dev ?? null;
}

/** Pods with a device of the node in common are on one bridge. */
export function wiresBetween(
  host: SimulatableNamespace,
  attached: readonly Attachment[],
): ReadonlyMap<string, ReadonlyMap<string, Wire>> {
  const down = new Set(host.links.filter(({ up }) => !up).map(({ name }) => name));
  const wires = new Map<string, Map<string, Wire>>();
  const add = (namespace: string, device: string, wire: Wire) => {
    const known = wires.get(namespace) ?? new Map<string, Wire>();
    wires.set(namespace, known.set(device, wire));
  };
  for (const onHost of new Set(attached.map((one) => one.onHost))) {
    const ends = attached.filter((one) => one.onHost === onHost);
    const node = { namespace: hostScope, device: onHost };
    const [only, another] = ends.map(({ device, scope }) => ({ namespace: scope, device }));
    const isBridge = another !== undefined || host.links.some(({ kind, name }) => name === onHost && kind === 'bridge');
    if (only === undefined) continue;
    if (down.has(onHost)) for (const one of [node, ...ends.map(endOf)]) add(one.namespace, one.device, { kind: 'cut' });
    else if (!isBridge) for (const [at, device, wire] of pairOf(node, only)) add(at, device, wire);
    else {
      const all = [node, ...ends.map(endOf)];
      for (const one of all)
        add(one.namespace, one.device, { kind: 'segment', ends: all.filter((other) => other !== one) });
    }
  }
  return wires;
}

function endOf({ device, scope }: Attachment): { readonly namespace: string; readonly device: string } {
  return { namespace: scope, device };
}
