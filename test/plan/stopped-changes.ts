import { desiredStateOf, imaginedNode } from '../../src/desired-of.js';
import { parseNodeState } from '../../src/index.js';
import { emptyKernelNamespace, type KernelNamespace, type KernelProgram } from '../../src/ir/program.js';
import { subjectOf } from '../../src/live/subject.js';
import type { ResolvedBackend } from '../../src/model/backend.js';
import type { GeneveState } from '../../src/modes/node-geneve/state.js';
import { questionsOf } from '../../src/observe/read-request.js';
import { imaginedObservation } from '../../src/plan/imagined-node.js';
import { meaningOf } from '../../src/plan/meaning.js';
import type { Observation } from '../../src/plan/observation.js';
import { partsOf } from '../../src/plan/perform/parts.js';
import { performStep } from '../../src/plan/perform/step.js';
import { type DesiredState, makePlan } from '../../src/plan/plan.js';
import type { ApplyRecord, SysctlRecord } from '../../src/plan/record.js';
import { planRollback } from '../../src/plan/rollback-plan.js';
import type { Step } from '../../src/plan/step.js';
import { geneveState } from '../geneve-state.js';

export interface Variant {
  readonly backend: ResolvedBackend;
  readonly profile: string;
  readonly kind: string;
  readonly constants: 'published' | 'moved';
  readonly ztunnel: 'old' | 'new';
}

export const values = {
  backend: ['iptables-nft', 'iptables-legacy', 'nft'],
  profile: ['istio-1.18', 'istio-1.19', 'istio-1.20', 'hardened'],
  kind: ['geneve', 'vxlan', 'veth'],
  constants: ['published', 'moved'],
  ztunnel: ['old', 'new'],
} as const;

const moved = {
  marks: { outbound: '0x1000/0x1000' },
  tables: { inbound: 200, outbound: 201, proxy: 202 },
  priorities: { skip: 200, outbound: 201, proxyReturn: 202, inbound: 203 },
  tunnels: {
    inbound: { name: 'meshin', peerName: 'pmeshin', id: 2000, host: '192.168.136.1/30', ztunnel: '192.168.136.2/30' },
  },
  set: 'mesh-pods',
  chainPrefix: 'mesh-',
};

function documentOf({ backend, constants, kind, profile, ztunnel }: Variant): GeneveState {
  const last = ztunnel === 'old' ? 2 : 9;
  const parsed = parseNodeState({
    apiVersion: 'redirect/v1',
    kind: 'NodeState',
    mode: 'geneve',
    profile,
    backend,
    node: { name: 'node', hostIP: '10.244.1.1' },
    ztunnel: {
      namespace: 'istio-system',
      name: 'ztunnel',
      ip: `10.244.1.${last}`,
      hostInterface: `vzt${last}`,
      netns: `/run/netns/zt${last}`,
    },
    tunnel: { kind },
    pods: [3, 4].map((n) => ({ namespace: 'default', name: `p${n}`, ip: `10.244.1.${n}`, hostInterface: `vp${n}` })),
    ...(constants === 'moved' ? { constants: moved } : {}),
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return geneveState(parsed.value);
}

/** The state of the kernel, with the rules of both iptables. */
interface Kernel {
  readonly main: KernelProgram;
  /** Rulesets alone. */
  readonly legacy: KernelProgram;
}

/** The documents that a plan knows: the desired one (null: none), and the one that was applied before it. */
interface Knowledge {
  readonly desiredState: DesiredState;
  readonly backend: ResolvedBackend;
  readonly states: readonly GeneveState[];
  readonly record: ApplyRecord;
}

/** The observation as read from a live node: only objects that may be ours. */
function observed({ legacy, main }: Kernel, { backend, record, states, desiredState }: Knowledge): Observation {
  const isLegacy = backend === 'iptables-legacy';
  const only = ({ netns, scope }: KernelNamespace, rulesets: KernelProgram) => ({
    ...emptyKernelNamespace(scope, netns),
    rulesets: rulesets.namespaces.find((one) => one.netns === netns)?.rulesets ?? [],
  });
  const readRequest = {
    backend,
    backendReason: '',
    designs: states.map((one) => subjectOf(one, null).design),
    ownership: desiredState.ownership,
    program: desiredState.program,
    requirements: desiredState.requirements,
    rules: { backend, ownership: desiredState.ownership, known: { ipv4: new Map(), ipv6: new Map() } },
    record,
    notes: [],
    retiring: [],
    leftOut: [],
  };
  const namespaces = main.namespaces.map((one): KernelNamespace => {
    const asked = questionsOf(readRequest, one);
    return {
      ...one,
      rulesets: only(one, isLegacy ? legacy : main).rulesets,
      links: one.links.filter(({ name }) => asked.network.links.includes(name)),
      sets: one.sets.filter(({ name }) => [...asked.sets, ...asked.temporaries].includes(name)),
      sysctls: one.sysctls.filter(({ key }) => asked.sysctls.includes(key)),
    };
  });
  const other = (isLegacy ? main : legacy).namespaces.map((one) => only(one, isLegacy ? main : legacy));
  return {
    ...imaginedObservation({ namespaces }, backend),
    otherBackend: { namespaces: other.filter(({ rulesets }) => rulesets.length > 0) },
    record,
  };
}

type Part = Pick<Step, 'netns' | 'scope' | 'work'>;

function performed(kernel: Kernel, part: Part, backend: ResolvedBackend): Kernel {
  const { work } = part;
  if (work.tool !== 'iptables') return { ...kernel, main: performStep(kernel.main, part) };
  const isLegacy = (work.backend ?? backend) === 'iptables-legacy';
  return isLegacy
    ? { ...kernel, legacy: performStep(kernel.legacy, part) }
    : { ...kernel, main: performStep(kernel.main, part) };
}

function allParts(steps: readonly Step[]): readonly Part[] {
  return steps.flatMap((step) => partsOf(step));
}

/** The whole state of the kernel in a canonical order, without empty chains and tables. */
function whole({ legacy, main }: Kernel): unknown {
  const texts = (items: readonly unknown[]) => items.map((one) => JSON.stringify(one)).sort();
  const rules = ({ rulesets }: Pick<KernelNamespace, 'rulesets'>) =>
    rulesets
      .flatMap(({ family, tables }) =>
        tables.flatMap(({ chains, name }) =>
          chains
            .filter(({ policy, rules: held }) => held.length > 0 || policy === null)
            .map((chain) => `${family} ${name} ${chain.name}: ${meaningOf(chain.rules)}`),
        ),
      )
      .sort();
  return main.namespaces.map((one) => ({
    netns: one.netns,
    rules: rules(one),
    legacy: rules(
      legacy.namespaces.find(({ netns }) => netns === one.netns) ?? emptyKernelNamespace(one.scope, one.netns),
    ),
    native: one.native
      .map(({ sets, tables, ...table }) => {
        const held = rules({ rulesets: [{ family: table.family, tables }] });
        return `${meaningOf(table)} ${texts(sets.map(setText))} ${held.join('\n')}`;
      })
      .sort(),
    sets: texts(one.sets.map(setText)),
    links: texts(one.links.map(({ kind, name, id, port, remote, up }) => ({ kind, name, id, port, remote, up }))),
    addresses: texts(one.addresses.map(({ address, link }) => ({ address, link }))),
    routes: texts(one.routes.map(({ origin: _, ...route }) => sorted(route))),
    ipRules: texts(one.ipRules.map(({ origin: _, ...rule }) => sorted(rule))),
    sysctls: texts(one.sysctls.map(({ key, value }) => `${key} = ${value}`)),
  }));
}

function setText({ members, ...set }: KernelNamespace['sets'][number]): string {
  return `${meaningOf(set)} ${members.map(({ entry }) => entry).sort()}`;
}

function sorted(value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function knowledgeOf(state: GeneveState, others: readonly GeneveState[], sysctls: readonly SysctlRecord[]): Knowledge {
  const states = [state, ...others];
  const designs = states.map((one) => subjectOf(one, null).design);
  const record = {
    backend: null,
    binding: { boot: '', isInitial: true, stamps: [] },
    designs,
    namespaces: [],
    sysctls,
    temporaries: [],
  };
  return { desiredState: desiredStateOf(state, ...others), backend: state.backend as ResolvedBackend, states, record };
}

function carriedOut(kernel: Kernel, steps: readonly Step[], backend: ResolvedBackend): Kernel {
  return allParts(steps).reduce((one, part) => performed(one, part, backend), kernel);
}

/** A node on which a document is in place, after another program changed the sysctls of its tunnels. */
function nodeWith(
  state: GeneveState,
  next: GeneveState,
): { readonly kernel: Kernel; readonly sysctls: readonly SysctlRecord[] } {
  const empty: GeneveState = { ...state, ztunnel: null, pods: [], backend: 'iptables-nft' };
  const bare = imaginedNode(empty, state, next);
  const kernel: Kernel = {
    main: { namespaces: bare.namespaces.map((one) => ({ ...one, rulesets: [] })) },
    legacy: { namespaces: bare.namespaces.map(({ netns, scope }) => emptyKernelNamespace(scope, netns)) },
  };
  const knowledge = knowledgeOf(state, [], []);
  const { steps } = makePlan(knowledge.desiredState, observed(kernel, knowledge));
  const full = carriedOut(kernel, steps, knowledge.backend);
  const sysctls = steps.flatMap(({ netns, work }) =>
    work.tool === 'sysctl'
      ? work.operations.flatMap(({ before, key, value }): readonly SysctlRecord[] =>
          before === null ? [] : [{ netns, key, ifindex: null, previous: before, written: [value] }],
        )
      : [],
  );
  const asked = new Set(
    knowledge.desiredState.program.namespaces.flatMap((one) => one.sysctls.map(({ key }) => `${one.netns} ${key}`)),
  );
  const turned = full.main.namespaces.map((one): KernelNamespace => {
    const isTunnels = (key: string) => one.links.some(({ name }) => name === key.split('/').at(-2));
    return {
      ...one,
      sysctls: one.sysctls.map(({ key, value }) =>
        isTunnels(key) && !asked.has(`${one.netns} ${key}`)
          ? { key, value: value === '0' ? '1' : '0' }
          : { key, value },
      ),
    };
  });
  return { kernel: { ...full, main: { namespaces: turned } }, sysctls };
}

/** Rolls back from every point where a change can stop. @returns the remaining differences, with the point. */
export function differences(from: Variant, to: Variant | null): readonly string[] {
  const state = documentOf(from);
  const target = to === null ? { ...state, ztunnel: null, pods: [] } : documentOf(to);
  const { kernel, sysctls } = nodeWith(state, target);
  const all = knowledgeOf(target, [state], sysctls);
  const knowledge = to === null ? { ...all, desiredState: { ...all.desiredState, program: { namespaces: [] } } } : all;
  const before = { desiredState: knowledge.desiredState, observation: observed(kernel, knowledge) };
  const parts = allParts(makePlan(before.desiredState, before.observation).steps);
  const devices = new Set(['vzt2', 'vzt9', 'vp3', 'vp4']);
  const expected = JSON.stringify(whole(kernel), null, 1).split('\n');
  const found: string[] = [];
  if (planRollback(before, before, devices).changes.length > 0) found.push('something is to be done where nothing was');
  let now = kernel;
  for (const [index, part] of [null, ...parts].entries()) {
    if (part !== null) now = performed(now, part, knowledge.backend);
    const stop = `${JSON.stringify(from)} to ${JSON.stringify(to)}, stopped after ${index} of ${parts.length}`;
    try {
      const back = planRollback(before, { ...before, observation: observed(now, knowledge) }, devices);
      const end = carriedOut(now, back.steps, knowledge.backend);
      const lines = JSON.stringify(whole(end), null, 1).split('\n');
      const wrong = lines.filter((line, at) => line !== expected[at]);
      if (wrong.length > 0 || lines.length !== expected.length) found.push(`${stop}: ${wrong.slice(0, 2).join('; ')}`);
    } catch (error) {
      found.push(`${stop}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return found;
}
