import * as z from 'zod';
import { hostIPOf } from '../discovery/host-ip.js';
import type { ListedNode } from '../sources/kubernetes/kubernetes-mode.js';

const nodeShape = z.object({
  metadata: z.object({
    name: z
      .string()
      .max(253)
      .regex(/^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/),
  }),
  spec: z.object({ podCIDR: z.string().nullish(), podCIDRs: z.array(z.string()).nullish() }).nullish(),
  status: z.object({ addresses: z.array(z.object({ type: z.string(), address: z.string() })).nullish() }).nullish(),
});

/**
 * With its internal address: which one its network plugin gave it towards its pods, the API does not know. Throws for
 * no node.
 */
export function readNode(object: unknown): ListedNode {
  const parsed = nodeShape.safeParse(object);
  if (!parsed.success) throw new Error(parsed.error.issues[0]?.message ?? 'it is no node');
  const { metadata, spec, status } = parsed.data;
  const internalIPs = (status?.addresses ?? []).flatMap(({ address, type }) => (type === 'InternalIP' ? address : []));
  return { name: metadata.name, hostIP: hostIPOf({ podCIDRs: spec?.podCIDRs ?? [], internalIPs }, []) };
}
