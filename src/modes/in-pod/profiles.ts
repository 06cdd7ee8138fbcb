/** How a rule set differs from the published one. */
export interface InpodProfile {
  /** Rules that no packet can reach stay, so that the saved rules equal upstream's. */
  readonly keepsDeadRules: boolean;
  /**
   * Answers to ztunnel's DNS queries get the queries' zone by a rule of their own. It takes the answers to guests of the pod, too, and
   * there they miss the connections that were masqueraded.
   */
  readonly zonesAnswers: boolean;
}

/** The rules of Istio 1.29, unchanged since, and `hardened`, which fixes them. */
export type InpodProfileName = 'istio-1.29' | 'hardened';

const profiles: Readonly<Record<InpodProfileName, InpodProfile>> = {
  'istio-1.29': { keepsDeadRules: true, zonesAnswers: true },
  hardened: { keepsDeadRules: false, zonesAnswers: false },
};

export const inpodProfileNames = Object.keys(profiles) as readonly InpodProfileName[];

export function inpodProfile(name: InpodProfileName): InpodProfile {
  return profiles[name];
}
