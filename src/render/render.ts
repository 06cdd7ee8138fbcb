import type { NamespaceProgram, Program } from '../ir/program.js';
import type { Artefact } from './artefact.js';
import { printProgram as printBatch } from './ip-batch/print.js';
import { printSets } from './ipset/print.js';
import { printArtefact } from './iptables/print-artefact.js';
import { printSysctls } from './sysctl/print.js';

const families = { ipv4: 'iptables.rules', ipv6: 'ip6tables.rules' } as const;

/** Names of every file that render may write in the folder of a namespace. */
export const artefactNames = ['iptables.rules', 'ip6tables.rules', 'ipset.rules', 'ip.batch', 'sysctl.conf'] as const;

/** The complete output of a program: for each namespace a file for each kind of object that it holds. */
export function render(program: Program): readonly Artefact[] {
  return program.namespaces.flatMap(renderNamespace);
}

function renderNamespace(namespace: NamespaceProgram): readonly Artefact[] {
  const { scope, rulesets, sets, sysctls } = namespace;
  const artefact = (name: string, text: string): Artefact => ({ path: `${scope}/${name}`, text });
  const hasNetwork = namespace.links.length + namespace.routes.length + namespace.ipRules.length > 0;
  return [
    ...rulesets.map((ruleset) => artefact(families[ruleset.family], printArtefact(ruleset, titleOf(namespace)))),
    ...(sets.length > 0 ? [artefact('ipset.rules', printSets(sets))] : []),
    ...(hasNetwork ? [artefact('ip.batch', printBatch(namespace))] : []),
    ...(sysctls.length > 0 ? [artefact('sysctl.conf', printSysctls(sysctls))] : []),
  ];
}

function titleOf({ scope }: NamespaceProgram): string {
  return scope === 'host' ? "The node's network namespace." : "ztunnel's network namespace.";
}
