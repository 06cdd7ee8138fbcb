import { familiesOf, type Ownership } from '../ir/ownership.js';
import { hostScope, type KernelProgram, namespaceAt, type Scope } from '../ir/program.js';
import type { Requirements } from '../ir/requirements.js';
import type { Family } from '../ir/ruleset.js';
import { sysctlsOfInterface } from '../ir/sysctl.js';
import type { ResolvedBackend } from '../model/backend.js';
import type { Design } from '../model/design.js';
import { modeOf } from '../modes/index.js';
import type { NamedNamespace } from '../modes/mode.js';
import { sysctlOfInterface } from '../plan/preconditions.js';
import type { ApplyRecord } from '../plan/record.js';
import { besideNames } from '../plan/temporary-sets.js';
import type { NetworkQuestions } from './read-network.js';
import type { RuleQuery } from './read-rules.js';

/** What to look at on the live node: everything that may be ours or in our place, and nothing that grows with others. */
export interface ReadRequest {
  readonly backend: ResolvedBackend;
  readonly backendReason: string;
  /** The desired one, then those that may have left something. */
  readonly designs: readonly Design[];
  readonly ownership: Ownership;
  readonly program: KernelProgram;
  readonly requirements: Requirements;
  readonly rules: Pick<RuleQuery, 'backend' | 'ownership' | 'known'>;
  readonly record: ApplyRecord | null;
  /** What is to be said of the record. */
  readonly notes: readonly string[];
  /** The namespaces of a document of which everything is to go. */
  readonly retiring: readonly NamedNamespace[];
}

/** Our tables of nft that may be there. */
export function nativeTables(
  { designs, ownership }: ReadRequest,
  scope: Scope,
): readonly { readonly family: Family; readonly chainPrefix: string }[] {
  const prefixes = [...new Set(designs.map((one) => modeOf(one.mode).design.chainPrefix(one)))];
  return familiesOf(ownership, scope).flatMap((family) => prefixes.map((chainPrefix) => ({ family, chainPrefix })));
}

interface Questions {
  readonly network: NetworkQuestions;
  readonly sysctls: readonly string[];
  readonly sets: readonly string[];
  /** Names that a set has while it replaces another one. */
  readonly temporaries: readonly string[];
}

/** What is to be read in one namespace. */
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
