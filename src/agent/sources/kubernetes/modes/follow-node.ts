import * as z from 'zod';
import { activeZtunnel } from '../../../discovery/active-ztunnel.js';
import { linksIn, sourceTowards } from '../../../discovery/ask-ip.js';
import { hostIPOf, type NodeAddresses } from '../../../discovery/host-ip.js';
import { isFinished } from '../../../enrolment/decide.js';
import { pause } from '../../../kube/pace.js';
import type { FollowerOptions, NodeFollower, NodePart, PlacedZtunnel } from '../kubernetes-mode.js';

const nodeShape = z.object({
  spec: z.object({ podCIDR: z.string().nullish(), podCIDRs: z.array(z.string()).nullish() }).nullish(),
  status: z.object({ addresses: z.array(z.object({ type: z.string(), address: z.string() })).nullish() }).nullish(),
});

/** After a failure, such as an API that is away. */
const retryMs = 1000;

/**
 * Follows the active ztunnel and the node's addresses. A change is looked into one at a time; what was found holds
 * until something else is.
 */
export function followNode(options: FollowerOptions): NodeFollower {
  const { api, changed, machine, node, refreshMs, whenZtunnelIsGone } = options;
  let ztunnels: readonly PlacedZtunnel[] | null = null;
  let present: string | null = null;
  let part: NodePart | null = null;
  let error: string | null = null;
  let wake = new AbortController();

  return {
    part: () => part,
    error: () => error,
    look: (now) => {
      ztunnels = now;
      wake.abort();
    },
    run,
  };

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      wake = new AbortController();
      const failure = ztunnels === null ? null : await settle(ztunnels).catch((reason: unknown) => messageOf(reason));
      if (failure !== error) {
        error = failure;
        changed();
      }
      await pause(failure === null ? refreshMs : retryMs, AbortSignal.any([signal, wake.signal]));
    }
  }

  /** @returns why the present part may be out of date; null: it is not. */
  async function settle(seen: readonly PlacedZtunnel[]): Promise<string | null> {
    const pods = seen.map((pod) => ({ ...pod, isFinished: isFinished(pod) }));
    const active = activeZtunnel(pods, present);
    if (active === null) {
      present = null;
      const gone = 'no ztunnel of this node is ready';
      setPart(
        whenZtunnelIsGone === 'remove'
          ? {
              kind: 'nothing',
              why: `${gone}; the redirection is taken away until one is (--when-ztunnel-is-gone remove)`,
            }
          : { kind: 'keep', why: `${gone}; the rules stay, so that nothing goes out in plain text meanwhile` },
      );
      return null;
    }
    const { asksForDNS, ips, name, namespace, place, uid } = active;
    const what = `ztunnel ${namespace}/${name}`;
    const ip = ips.find((one) => one.includes('.'));
    if (ip === undefined) return behind(`${what} has no IPv4 address yet`);
    if (place?.netns == null || place.hostInterface === null) return behind(`${what}: its veth is not found yet`);
    const hostIP = hostIPOf(
      await askNode(),
      (await linksIn(machine, null)).flatMap(({ addresses }) => addresses),
    );
    if (hostIP === null)
      return behind(`node ${node} has no IPv4 address, neither in the range of its pods nor an internal one`);
    const tunnelPeer = await sourceTowards(machine, ip);
    if (tunnelPeer === null || tunnelPeer.startsWith('127.'))
      return behind(`${what}: the node has no route to its address ${ip}`);
    present = uid;
    const { hostInterface, netns, podInterface } = place;
    const ztunnel = { namespace, name, ip, hostInterface, podInterface, netns, captureDNS: asksForDNS, tunnelPeer };
    setPart({ kind: 'keys', keys: { node: { name: node, hostIP }, ztunnel } });
    return null;
  }

  /** What is in place stays; on a node where nothing is known to be, nothing is touched. */
  function behind(why: string): string {
    if (part?.kind !== 'keys') setPart({ kind: 'keep', why });
    return why;
  }

  function setPart(now: NodePart): void {
    if (JSON.stringify(now) === JSON.stringify(part)) return;
    part = now;
    changed();
  }

  async function askNode(): Promise<NodeAddresses> {
    const answer = nodeShape.parse(await api.request({ path: `/api/v1/nodes/${encodeURIComponent(node)}` }));
    const { podCIDR, podCIDRs } = answer.spec ?? {};
    return {
      podCIDRs: podCIDRs ?? (podCIDR ? [podCIDR] : []),
      internalIPs: (answer.status?.addresses ?? []).flatMap(({ address, type }) =>
        type === 'InternalIP' ? address : [],
      ),
    };
  }
}

function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
