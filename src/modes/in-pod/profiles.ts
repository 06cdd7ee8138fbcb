/** How a rule set differs from the published one. */
export interface InpodProfile {
  /** Rules that no packet can reach stay, so that the saved rules equal upstream's. */
  readonly keepsDeadRules: boolean;
}

/** The rules of Istio 1.29, unchanged since, and `hardened`, which fixes them. */
export type InpodProfileName = 'istio-1.29' | 'hardened';

const profiles: Readonly<Record<InpodProfileName, InpodProfile>> = {
  'istio-1.29': { keepsDeadRules: true },
  hardened: { keepsDeadRules: false },
};

export const inpodProfileNames = Object.keys(profiles) as readonly InpodProfileName[];

export function inpodProfile(name: InpodProfileName): InpodProfile {
  return profiles[name];
}
