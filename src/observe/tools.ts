import type { Family } from '../ir/ruleset.js';
import type { ResolvedBackend } from '../model/backend.js';

/** The programs of one backend and family by their specific names: plain `iptables` may be either backend. */
export interface RuleTools {
  readonly list: string;
  readonly save: string;
  readonly restore: string;
}

const variants: Readonly<Record<ResolvedBackend, string>> = {
  'iptables-nft': 'nft',
  'iptables-legacy': 'legacy',
  nft: 'nft',
};

export function ruleTools(backend: ResolvedBackend, family: Family): RuleTools {
  const base = family === 'ipv4' ? 'iptables' : 'ip6tables';
  const variant = variants[backend];
  return {
    list: `${base}-${variant}`,
    save: `${base}-${variant}-save`,
    restore: `${base}-${variant}-restore`,
  };
}
