import { families } from '../../ir/family.js';
import type { KernelNamespace, KernelProgram } from '../../ir/program.js';
import type { SysctlOperation } from '../../ir/sysctl-operation.js';
import type { Work } from '../step.js';
import { performIp } from './ip.js';
import { movePairEnds } from './links.js';
import { refuse } from './lists.js';
import { performNft } from './nft.js';
import type { PlacedWork } from './parts.js';
import { performRule, rulesetOf } from './rules.js';
import { performSet } from './sets.js';

/**
 * The namespaces after a step, with the kernel's strictness: nothing is created twice, and nothing missing is removed.
 * @throws Error if the kernel would refuse.
 */
export function performStep(program: KernelProgram, step: PlacedWork): KernelProgram {
  const known = program.namespaces.some(({ netns }) => netns === step.netns);
  if (!known) throw new Error(`no namespace ${step.netns}`);
  let namespaces = program.namespaces.map((one) => (one.netns === step.netns ? performWork(one, step.work) : one));
  if (step.work.tool === 'ip') namespaces = step.work.operations.reduce(movePairEnds(step.netns), namespaces);
  return { namespaces };
}

function performWork(namespace: KernelNamespace, work: Work): KernelNamespace {
  switch (work.tool) {
    case 'ip':
      return work.operations.reduce(performIp, namespace);
    case 'ipset':
      return work.operations.reduce(performSet, namespace);
    case 'nft':
      return work.operations.reduce(performNft, namespace);
    case 'sysctl':
      return work.operations.reduce(performSysctl, namespace);
    case 'iptables':
      return {
        ...namespace,
        rulesets: families.flatMap((family) => {
          const held = namespace.rulesets.filter((ruleset) => ruleset.family === family);
          return family === work.family ? work.operations.reduce(performRule, rulesetOf(namespace, family)) : held;
        }),
      };
  }
}

function performSysctl(namespace: KernelNamespace, { key, value }: SysctlOperation): KernelNamespace {
  refuse(!namespace.sysctls.some((one) => one.key === key), `no sysctl ${key}`);
  return { ...namespace, sysctls: namespace.sysctls.map((one) => (one.key === key ? { key, value } : one)) };
}
