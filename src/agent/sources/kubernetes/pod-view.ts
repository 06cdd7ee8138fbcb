import * as z from 'zod';
import type { Labels } from '../../enrolment/label-selector.js';

/** What the agent keeps of a pod: nothing that grows with what users write into it. */
export interface PodView {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly isTerminating: boolean;
  readonly phase: string;
  readonly hostNetwork: boolean;
  readonly node: string | null;
  /** As the API has them. */
  readonly ips: readonly string[];
  /** Those that the enrolment reads. */
  readonly labels: Labels;
  /** Those that the agent reads. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly serviceAccount: string;
  /** Ids of its containers, without the name of the runtime. */
  readonly containers: readonly string[];
  readonly isReady: boolean;
  /** Whether its first container asks for DNS to be captured. */
  readonly asksForDNS: boolean;
}

export const sidecarAnnotation = 'sidecar.istio.io/status';
/** An output of the agent; a user can write it too. */
export const redirectionAnnotation = 'ambient.istio.io/redirection';

const kept: ReadonlySet<string> = new Set([
  sidecarAnnotation,
  redirectionAnnotation,
  'ambient.istio.io/bypass-inbound-capture',
  'ambient.istio.io/dns-capture',
  'istio.io/reroute-virtual-interfaces',
]);
/** A longer value is cut: it is refused as malformed then, with its beginning in the message. */
const longestValue = 1024;

const label = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const namespaceName = z
  .string()
  .max(63)
  .regex(new RegExp(`^${label}$`));
const podName = z
  .string()
  .max(253)
  .regex(new RegExp(`^${label}(?:\\.${label})*$`));
const texts = z.record(z.string(), z.string()).nullish();

const status = z.object({ containerID: z.string().nullish(), ready: z.boolean().nullish() });

const podShape = z.object({
  metadata: z.object({
    uid: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/),
    namespace: namespaceName,
    name: podName,
    creationTimestamp: z.string().nullish(),
    deletionTimestamp: z.string().nullish(),
    labels: texts,
    annotations: texts,
  }),
  spec: z
    .object({
      nodeName: z.string().nullish(),
      hostNetwork: z.boolean().nullish(),
      serviceAccountName: z.string().nullish(),
      containers: z
        .array(z.object({ env: z.array(z.object({ name: z.string(), value: z.string().nullish() })).nullish() }))
        .nullish(),
    })
    .nullish(),
  status: z
    .object({
      phase: z.string().nullish(),
      podIP: z.string().nullish(),
      podIPs: z.array(z.object({ ip: z.string().nullish() })).nullish(),
      conditions: z.array(z.object({ type: z.string(), status: z.string() })).nullish(),
      containerStatuses: z.array(status).nullish(),
      initContainerStatuses: z.array(status).nullish(),
    })
    .nullish(),
});

/**
 * Reads an object of the API. Throws for one that is no pod: without its names and uid there is nothing that could be
 * said of it.
 * @param labelKeys the labels that are kept.
 */
export function readPod(object: unknown, labelKeys: ReadonlySet<string>): PodView {
  const parsed = podShape.safeParse(object);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`${issue?.path.join('.') ?? 'it'} is malformed: ${issue?.message ?? 'it is no pod'}`);
  }
  const { metadata, spec, status } = parsed.data;
  const statuses = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
  return {
    uid: metadata.uid,
    namespace: metadata.namespace,
    name: metadata.name,
    createdAt: Date.parse(metadata.creationTimestamp ?? '') || 0,
    isTerminating: Boolean(metadata.deletionTimestamp),
    phase: status?.phase ?? 'Pending',
    hostNetwork: spec?.hostNetwork ?? false,
    node: spec?.nodeName ?? null,
    ips: addressesOf(status?.podIPs?.flatMap(({ ip }) => ip || []) ?? [], status?.podIP || null),
    labels: pick(metadata.labels ?? {}, labelKeys),
    annotations: pick(metadata.annotations ?? {}, kept),
    serviceAccount: spec?.serviceAccountName || 'default',
    containers: statuses.flatMap(({ containerID }) => /\/\/([0-9a-f]{64})$/.exec(containerID ?? '')?.[1] ?? []),
    isReady: (status?.conditions ?? []).some(({ status: is, type }) => type === 'Ready' && is === 'True'),
    asksForDNS: (spec?.containers?.[0]?.env ?? []).some(
      ({ name, value }) => name === 'ISTIO_META_DNS_CAPTURE' && value === 'true',
    ),
  };
}

function addressesOf(many: readonly string[], one: string | null): readonly string[] {
  return many.length > 0 || one === null ? [...new Set(many)] : [one];
}

function pick(from: Readonly<Record<string, string>>, keys: ReadonlySet<string>): Labels {
  const found: Record<string, string> = {};
  for (const key of keys) if (Object.hasOwn(from, key)) found[key] = (from[key] ?? '').slice(0, longestValue);
  return found;
}

/** NAMESPACE/NAME. */
export function keyOf({ name, namespace }: Pick<PodView, 'name' | 'namespace'>): string {
  return `${namespace}/${name}`;
}
