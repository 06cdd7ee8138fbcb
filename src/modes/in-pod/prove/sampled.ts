import { grouped } from '../../../base/grouped.js';
import { familyOf } from '../../../ir/family.js';
import { hostScope, type SimulatableNamespace, type SimulatableProgram } from '../../../ir/program.js';
import type { Sample } from '../../../simulate/prove/effect/effect-mode.js';
import { podScope } from '../scopes.js';
import type { InpodPod, InpodState } from '../state.js';

/**
 * Pods are of a kind where the document treats them alike, their namespaces hold the same, apart from their own
 * addresses, and the node has the same about them.
 * @param ofAKind how many are kept: two can talk to each other.
 */
export function sampled(state: InpodState, program: SimulatableProgram, ofAKind: number): Sample<InpodState> {
  const within = new Map(program.namespaces.map((one) => [one.scope, one]));
  const host = within.get(hostScope);
  const namedByNode = host === undefined ? () => '' : wordsAbout(host);
  const groups = grouped(state.pods, (pod) => {
    const namespace = within.get(podScope(pod));
    return JSON.stringify([declared(pod, state), namedByNode(pod), namespace && textOf(namespace, pod)]);
  });
  const kept = [...groups.values()].flatMap((group) => group.slice(0, ofAKind));
  const [pods, scopes] = [new Set(kept), new Set([hostScope, ...kept.map(podScope)])];
  const known = new Set(state.pods.map(podScope));
  const left = new Set(state.pods.filter((pod) => !pods.has(pod)).flatMap(({ ips }) => ips));
  return {
    state: { ...state, pods: state.pods.filter((pod) => pods.has(pod)) },
    program: {
      namespaces: program.namespaces
        .filter(({ scope }) => scopes.has(scope) || !known.has(scope))
        .map((one) => (one === host ? withoutPods(one, left) : one)),
    },
    kinds: new Map(
      [...groups.values()].flatMap((group) => group.slice(0, ofAKind).map((pod) => [nameOf(pod), group.map(nameOf)])),
    ),
  };
}

/** The node's namespace without members and routes of pods that are left out, which would be strangers there. */
function withoutPods(host: SimulatableNamespace, ips: ReadonlySet<string>): SimulatableNamespace {
  return {
    ...host,
    sets: host.sets.map((set) => ({ ...set, members: set.members.filter(({ entry }) => !ips.has(entry)) })),
    routes: host.routes.filter(({ destination }) => !ips.has(destination.replace(/\/(?:32|128)$/, ''))),
  };
}

function nameOf({ name, namespace }: InpodPod): string {
  return `${namespace}/${name}`;
}

function declared(pod: InpodPod, { inpod }: InpodState): unknown {
  const { dnsCapture, hostNetwork, ingress, ips, mesh, virtualInterfaces } = pod;
  return [mesh, hostNetwork, dnsCapture ?? inpod.dnsCapture, ingress, virtualInterfaces, ips.map(familyOf)];
}

/** What differs between pods that behave alike. */
const ownKeys = new Set(['origin', 'mac', 'handle', 'peer', 'counters']);

/** The contents of a pod's namespace, without what is its own: paths, addresses, link addresses. */
function textOf({ scope: _, netns: __, neighbours: ___, ...objects }: SimulatableNamespace, pod: InpodPod): string {
  const text = JSON.stringify(objects, (key, value: unknown) => {
    if (ownKeys.has(key)) return undefined;
    return typeof value === 'bigint' ? String(value) : value;
  });
  const own = objects.addresses.flatMap(({ address }) =>
    /^fe[89ab]/i.test(address) ? address.split('/').slice(0, 1) : [],
  );
  return [...pod.ips, ...own].reduce(
    (words, ip, index) => words.replaceAll(`"${ip}/`, `"ip${index}/`).replaceAll(`"${ip}"`, `"ip${index}"`),
    text,
  );
}

/** What the node's namespace says of single pods: set members, routes, rules and devices. */
function wordsAbout(host: SimulatableNamespace): (pod: InpodPod) => string {
  const members = host.sets.map(({ members: all, name }) => ({
    name,
    entries: new Set(all.map(({ entry }) => entry)),
  }));
  const routes = new Map<string, string[]>();
  for (const { destination, dev, table, type, via } of host.routes) {
    const address = destination.replace(/\/\d+$/, '');
    routes.set(address, [...(routes.get(address) ?? []), JSON.stringify([table, type, via, dev === null])]);
  }
  const inRules = new Set(
    JSON.stringify([host.rulesets, host.foreign, host.ipRules], (key, value: unknown) =>
      key === 'origin' ? undefined : typeof value === 'bigint' ? String(value) : value,
    )
      .replaceAll('/32"', '"')
      .replaceAll('/128"', '"')
      .split('"'),
  );
  const links = new Map(host.links.map((link) => [link.name, link]));
  return ({ hostInterface, ips }) => {
    const link = hostInterface === null ? undefined : links.get(hostInterface);
    const own = [...ips, ...(hostInterface === null ? [] : [hostInterface])];
    return JSON.stringify([
      ips.map((ip) => [members.filter(({ entries }) => entries.has(ip)).map(({ name }) => name), routes.get(ip)]),
      link === undefined ? null : [link.kind, link.up, link.state?.carrier, link.state?.master?.name, link.state?.arp],
      // A rule for this pod alone: the pod is of its own kind.
      own.some((word) => inRules.has(word)) ? own : null,
    ]);
  };
}
