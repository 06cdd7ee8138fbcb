import { protocol, rule, setMark, tcpTo } from '../../../src/ir/make.js';
import type { CompiledNamespace, CompiledProgram } from '../../../src/ir/program.js';
import type { Rule } from '../../../src/ir/ruleset.js';
import type { ToyConstants, ToyState } from './state.js';

/** By scope, the built-in chain of mangle that holds the rule. */
export const hooks = { host: 'OUTPUT', annex: 'PREROUTING' } as const;

const builtin = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];

export function toyRule({ mark, port }: ToyConstants): Rule {
  const origin = { causes: ['constants.port', 'constants.mark'], purpose: 'packets to the port of the toy' };
  return rule([protocol('tcp'), tcpTo(port)], setMark(mark), origin);
}

export function compileToy({ annex, constants }: ToyState): CompiledProgram {
  if (annex === null) return { namespaces: [] };
  return { namespaces: [namespace('host', null, constants), namespace('annex', annex.netns, constants)] };
}

function namespace(scope: keyof typeof hooks, netns: string | null, constants: ToyConstants): CompiledNamespace {
  const chains = builtin.map((name) => ({
    name,
    policy: 'ACCEPT',
    rules: name === hooks[scope] ? [toyRule(constants)] : [],
  }));
  return {
    ...{ scope, netns, nativePrefix: null, sets: [], links: [], addresses: [], routes: [], ipRules: [], sysctls: [] },
    rulesets: [{ family: 'ipv4', tables: [{ name: 'mangle', chains }] }],
  };
}
