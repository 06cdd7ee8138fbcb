/** How connections to a pod are captured. */
export type Form = 'tproxy' | 'redirect' | 'cilium';

/**
 * `unguarded`: UDP alone, ztunnel's own queries too; `guarded`: both protocols without ztunnel's, which have a zone of
 * their own.
 */
export type Dns = 'off' | 'unguarded' | 'guarded';

/** Whether connections that ztunnel opens are marked in a pod whose inbound connections bypass it. */
export type Ingress = 'marked' | 'unmarked';

/** What a release can write, depending on its configuration. */
export interface Release {
  readonly name: string;
  readonly forms: readonly Form[];
  readonly ipv6: boolean;
  /** What it writes when DNS is captured. */
  readonly dns: Dns;
  /** Null: it has no such pods. */
  readonly ingress: Ingress | null;
  readonly virtualInterfaces: boolean;
  /** One set for the addresses of one family, or one for each. */
  readonly sets: 'one' | 'two' | 'none';
}

const basics = { ipv6: true, dns: 'guarded', ingress: null, virtualInterfaces: false, sets: 'two' } as const;
const early = { ...basics, forms: ['tproxy'], ipv6: false, dns: 'unguarded', sets: 'one' } as const;
const late = { ...basics, forms: ['redirect'], ingress: 'unmarked', virtualInterfaces: true } as const;

/**
 * From the oldest to the newest, by the tags of istio/istio and cilium/cilium. Releases after 1.29 write what 1.29
 * does.
 */
export const releases: readonly Release[] = [
  { ...early, name: 'istio-1.21' },
  { ...early, name: 'istio-1.22' },
  { ...basics, name: 'istio-1.23', forms: ['tproxy', 'redirect'], dns: 'unguarded' },
  { ...basics, name: 'istio-1.24', forms: ['tproxy', 'redirect'], ingress: 'unmarked' },
  { ...late, name: 'istio-1.25' },
  { ...late, name: 'istio-1.26' },
  { ...late, name: 'istio-1.27' },
  { ...late, name: 'istio-1.28' },
  { ...late, name: 'istio-1.29', ingress: 'marked' },
  { ...basics, name: 'cilium-1.19', forms: ['cilium'], dns: 'off', sets: 'none' },
];

/** The release that writes what is written today. */
export const currentRelease = 'istio-1.29';
