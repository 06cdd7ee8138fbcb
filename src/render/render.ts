import { families } from '../ir/family.js';
import { type CompiledProgram, hostScope, type KernelNamespace } from '../ir/program.js';
import type { Artefact } from './artefact.js';
import { batchPrinter } from './ip-batch/print.js';
import { printSets } from './ipset/print.js';
import { artefactPrinter } from './iptables/print-artefact.js';
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
 * The complete output of a program: for each namespace a file for each kind of object that it holds. Native rules and
 * their sets are one file, since they are one transaction. Pure.
 * @returns files with their paths, such as `host/iptables.rules`, sorted within a namespace by the order of use.
 * @example
 * for (const { path, text } of render(compile(state))) console.log(path, text.length);
 */
export function render(program: CompiledProgram): readonly Artefact[] {
  const printers = { rules: artefactPrinter(), batch: batchPrinter() };
  const artefacts: Artefact[] = [];
  for (const namespace of toKernelForm(program).namespaces) addNamespace(artefacts, namespace, printers);
  return artefacts;
}

interface Printers {
  readonly rules: ReturnType<typeof artefactPrinter>;
  readonly batch: ReturnType<typeof batchPrinter>;
}

function addNamespace(artefacts: Artefact[], namespace: KernelNamespace, { batch, rules }: Printers): void {
  const { native, rulesets, scope, sets, sysctls } = namespace;
  const add = (name: string, text: string) => artefacts.push({ path: `${scope}/${name}`, text });
  const title = titleOf(namespace);
  if (native.length > 0) add('ruleset.nft', printNativeArtefact(native, title));
  for (const ruleset of rulesets) add(ruleFiles[ruleset.family], rules(ruleset, title));
  if (sets.length > 0) add('ipset.rules', printSets(sets));
  for (const family of families) {
    const text = batch(namespace, family);
    if (text !== null) add(batchFiles[family], text);
  }
  if (sysctls.length > 0) add('sysctl.conf', printSysctls(sysctls));
}

function titleOf({ scope }: KernelNamespace): string {
  return `${scope === hostScope ? 'The node' : scope}'s network namespace.`;
}
