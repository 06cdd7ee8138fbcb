import { clashes } from '../../../model/rules/clash.js';
import type { InpodRule } from './inpod-rule.js';

const chains = ['prerouting', 'output'] as const;
const ports = ['outbound', 'inbound', 'hbone', 'dns'] as const;
const sets = ['ipv4', 'ipv6'] as const;

export const portsDistinct: InpodRule = ({ constants }) =>
  clashes(
    'duplicate-port',
    'the port',
    'outbound, inbound, hbone and dns need a port each',
    ports.map((name) => ({
      value: constants.ports[name],
      place: () => ({ path: `constants.ports.${name}`, owner: name }),
    })),
  );

/** Both are in the tables of a pod. The third one is in the node's namespace. */
export const chainsDistinct: InpodRule = ({ constants }) =>
  clashes(
    'duplicate-chain',
    'the chain',
    'each hook of a pod needs a chain of its own',
    chains.map((name) => ({
      value: constants.chains[name],
      place: () => ({ path: `constants.chains.${name}`, owner: name }),
    })),
  );

export const setsDistinct: InpodRule = ({ constants }) =>
  clashes(
    'duplicate-set',
    'the set',
    'each family needs a set of its own',
    sets.map((family) => ({
      value: constants.sets[family],
      place: () => ({ path: `constants.sets.${family}`, owner: family }),
    })),
  );
