import { families } from '../ir/family.js';
import { type CompiledProgram, hostScope, type KernelNamespace } from '../ir/program.js';
import type { Artefact } from './artefact.js';
import { printProgram as printBatch } from './ip-batch/print.js';
import { printSets } from './ipset/print.js';
import { printArtefact } from './iptables/print-artefact.js';
import { printNativeArtefact } from './nft/print-artefact.js';
import { toKernelForm } from './nft/to-kernel-form.js';
import { ruleFiles } from './snapshot.js';
import { printSysctls } from './sysctl/print.js';

const batchFiles = { ipv4: 'ip.batch', ipv6: 'ip6.batch' } as const;

/** Names of all files that render may write into the folder of a namespace. */
export const artefactNames = [
  ...Object.values(ruleFiles),
  'ipset.rules',
  'ruleset.nft',
  ...Object.values(batchFiles),
  'sysctl.conf',
] as const;

/**
 * The complete output of a program: for each namespace a file for each kind of object that it holds. Native rules and their
 * sets are one file, since they are one transaction. Pure.
 * @returns files with their paths, such as `host/iptables.rules`, sorted within a namespace by the order of use.
 * @example
 * for (const { path, text } of render(compile(state))) console.log(path, text.length);
 */
export function render(program: CompiledProgram): readonly Artefact[] {
  return toKernelForm(program).namespaces.flatMap(renderNamespace);
}

function renderNamespace(namespace: KernelNamespace): readonly Artefact[] {
  const { scope, sysctls } = namespace;
  const artefact = (name: string, text: string): Artefact => ({ path: `${scope}/${name}`, text });
  const batches = families.flatMap((family) => {
    const text = printBatch(namespace, family);
    return text === null ? [] : [artefact(batchFiles[family], text)];
  });
  return [
    ...rulesOf(namespace).map(({ name, text }) => artefact(name, text)),
    ...batches,
    ...(sysctls.length > 0 ? [artefact('sysctl.conf', printSysctls(sysctls))] : []),
  ];
}

function rulesOf(namespace: KernelNamespace): readonly { readonly name: string; readonly text: string }[] {
  const { native, rulesets, sets } = namespace;
  const title = titleOf(namespace);
  return [
    ...(native.length > 0 ? [{ name: 'ruleset.nft', text: printNativeArtefact(native, title) }] : []),
    ...rulesets.map((ruleset) => ({ name: ruleFiles[ruleset.family], text: printArtefact(ruleset, title) })),
    ...(sets.length > 0 ? [{ name: 'ipset.rules', text: printSets(sets) }] : []),
  ];
}

function titleOf({ scope }: KernelNamespace): string {
  return `${scope === hostScope ? 'The node' : scope}'s network namespace.`;
}
