/** How a rule set differs from the published one. */
export interface InpodProfile {
  /** Rules that no packet meets stay, so that the saved rules equal upstream's. */
  readonly keepsDeadRules: boolean;
  /**
   * What a pod itself opens to the address of the probes leaves as it is. Answers to probes do not need that: the
   * tables of nat see first packets only.
   */
  readonly letsOutToProbes: boolean;
  /** A pod's TCP queries to itself, at another loopback address or its own, are captured too. */
  readonly capturesOwnDns: boolean;
  /**
   * Answers to ztunnel's DNS queries get the queries' zone by a rule of their own. It takes whatever comes from that
   * port: answers to guests, which there miss the connections that were masqueraded, and what clients send from it.
   */
  readonly zonesAnswers: boolean;
  /** A connection's whole mark replaces that of answers to ztunnel, the bits of other programs included. */
  readonly restoresForeignBits: boolean;
  /** The node drops connections that somebody else opens from the address of its own probes. */
  readonly guardsProbeAddress: boolean;
}

/** The rules of Istio 1.29, unchanged since, and `hardened`, which fixes them. */
export type InpodProfileName = 'istio-1.29' | 'hardened';

const profiles: Readonly<Record<InpodProfileName, InpodProfile>> = {
  'istio-1.29': {
    keepsDeadRules: true,
    letsOutToProbes: true,
    capturesOwnDns: true,
    zonesAnswers: true,
    restoresForeignBits: true,
    guardsProbeAddress: false,
  },
  hardened: {
    keepsDeadRules: false,
    letsOutToProbes: false,
    capturesOwnDns: false,
    zonesAnswers: false,
    restoresForeignBits: false,
    guardsProbeAddress: true,
  },
};

export const inpodProfileNames = Object.keys(profiles) as readonly InpodProfileName[];

export function inpodProfile(name: InpodProfileName): InpodProfile {
  return profiles[name];
}
