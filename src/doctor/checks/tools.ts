import type { Finding } from '../../report/finding.js';
import type { Facts, Tool } from '../facts.js';

/** Versions with bugs that change the meaning of rules. */
const knownBugs: readonly { readonly program: string; readonly below: string; readonly consequence: string }[] = [
  {
    program: 'iptables-nft',
    below: '1.8.3',
    consequence: 'of several rules replaced or deleted by number only the first was right (netfilter bugzilla 1348)',
  },
  {
    program: 'iptables-nft',
    below: '1.8.9',
    consequence:
      'it reads CONNMARK rules that a newer version wrote without their mark match; who saves and restores with it loses the match',
  },
  {
    program: 'nft',
    below: '1.0.6',
    consequence: 'older versions were not tried with this tool, and lists of whole rulesets of newer ones may fail',
  },
];

export function checkTools({ tools }: Facts): readonly Finding[] {
  return tools.flatMap((tool) => (tool.version === null ? [missing(tool)] : bugsOf(tool, tool.version)));
}

/** What is impossible without a program. */
const consequences: Readonly<Record<string, string>> = {
  'iptables-nft': 'the rules of iptables-nft can be neither read nor changed',
  'iptables-legacy': 'the rules of iptables-legacy can be neither read nor changed',
  nft: 'native tables can be neither read nor changed, and what was not written by iptables is not seen',
  ipset: 'sets can be neither read nor changed: nobody is enrolled',
  ip: 'links, routes and ip rules can be neither read nor changed',
};

function missing({ program, debianPackage }: Tool): Finding {
  return {
    code: 'tool-missing',
    severity: 'error',
    evidence: `${program} is not installed`,
    consequence: consequences[program] ?? 'the node can be neither read nor changed',
    remedy: `apt-get install ${debianPackage}`,
  };
}

function bugsOf({ program, debianPackage }: Tool, version: string): readonly Finding[] {
  return knownBugs
    .filter((bug) => bug.program === program && isBelow(version, bug.below))
    .map(({ below, consequence }) => ({
      code: 'tool-version',
      severity: 'warning',
      evidence: `${program} ${version}`,
      consequence,
      remedy: `use ${below} or newer (package ${debianPackage})`,
    }));
}

function isBelow(version: string, bound: string): boolean {
  const [actual, required] = [version, bound].map((text) => text.split('.').map(Number));
  for (let index = 0; index < 3; index += 1) {
    const difference = (actual?.[index] ?? 0) - (required?.[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
