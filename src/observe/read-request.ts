import { families } from '../ir/family.js';
import { familiesOf, type Ownership } from '../ir/ownership.js';
import { hostScope, isPodScope, type KernelProgram, namespaceAt, type Scope } from '../ir/program.js';
import type { Requirements } from '../ir/requirements.js';
import { sysctlsOfInterface } from '../ir/sysctl.js';
import type { ResolvedBackend } from '../model/backend.js';
import type { Design } from '../model/design.js';
import { modeOf } from '../modes/index.js';
import type { NamedNamespace } from '../modes/mode.js';
import { sysctlOfInterface } from '../plan/preconditions.js';
import type { ApplyRecord } from '../plan/record.js';
import { besideNames } from '../plan/temporary-sets.js';
import type { NetworkQuestions } from './read-network.js';
import type { NftQuestions } from './read-predecessors.js';
import type { RuleQuery } from './read-rules.js';

/**
 * What to read on the live node: everything that may be ours or in our place, at a cost that does not grow with foreign
 * objects.
 */
export interface ReadRequest {
  readonly backend: ResolvedBackend;
  readonly backendReason: string;
  /** The desired one, then those that may have left something behind. */
  readonly designs: readonly Design[];
  readonly ownership: Ownership;
  readonly program: KernelProgram;
  readonly requirements: Requirements;
  readonly rules: Pick<RuleQuery, 'backend' | 'ownership' | 'known'>;
  readonly record: ApplyRecord | null;
  /** What to report about the record. */
  readonly notes: readonly string[];
  /** The namespaces of a document from which everything must be removed. */
  readonly retiring: readonly NamedNamespace[];
  /** Paths of namespaces that are not read, since an earlier reading or step failed there. */
  readonly leftOut: readonly string[];
}

/** Our nft tables and those of predecessors that may exist. */
export function nftQuestions({ designs, ownership }: ReadRequest, scope: Scope): NftQuestions {
  const prefixes = [...new Set(designs.map((one) => modeOf(one.mode).design.chainPrefix(one)))];
  return {
    native: familiesOf(ownership, scope).flatMap((family) => prefixes.map((chainPrefix) => ({ family, chainPrefix }))),
    predecessors: ownership.predecessors?.names(scope) ?? [],
  };
}

interface Questions {
  readonly network: NetworkQuestions;
  readonly sysctls: readonly string[];
  readonly sets: readonly string[];
  /** Temporary names of sets that replace others. */
  readonly temporaries: readonly string[];
}

/** What to read in one namespace. */
export function questionsOf(
  { ownership, program, record, requirements }: ReadRequest,
  { scope, netns }: { readonly scope: Scope; readonly netns: string | null },
): Questions {
  const isHere = (one: { readonly netns: string | null }) => one.netns === netns;
  const isHost = scope === hostScope;
  const { links, sets, tables } = ownership.footprint(scope);
  const required = requirements.interfaces.filter((one) => one.scope === scope);
  return {
    network: {
      tables,
      ipRules: families.filter((family) => tables[family].length > 0),
      allRoutes: isPodScope(scope),
      links,
      addresses: requirements.namespaces.some(isHere),
      tunnels: requirements.tunnelPorts.some(isHere),
      sourcesTowards: requirements.sources.filter(isHere).map(({ towards }) => towards),
      pods: isHost ? requirements.podsWithoutInterface.map(({ ip }) => ip) : [],
    },
    sysctls: [
      ...new Set([
        ...(namespaceAt(program, netns)?.sysctls ?? []).map(({ key }) => key),
        ...(record?.sysctls ?? []).filter(isHere).map(({ key }) => key),
        ...required.map(({ name }) => sysctlOfInterface(name)),
        ...requirements.settings.filter((one) => one.scope === scope).map(({ key }) => key),
        ...links.flatMap(sysctlsOfInterface),
      ]),
    ],
    sets,
    temporaries: isHost ? [...new Set([...sets.flatMap(besideNames), ...(record?.temporaries ?? [])])] : [],
  };
}
