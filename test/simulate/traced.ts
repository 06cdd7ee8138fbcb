import { readFileSync } from 'node:fs';
import {
  type GeneveState,
  parseNodeState,
  parseRuleset,
  type TraceQuestion,
  type TraceView,
  trace,
} from '../../src/index.js';
import { emptyKernelNamespace, type KernelProgram } from '../../src/ir/program.js';
import { kernelProgramOf } from '../../src/program-of.js';
import { geneveState } from '../geneve-state.js';

export function goldenState(name: string, change: (text: string) => string = (text) => text): GeneveState {
  const parsed = parseNodeState(change(readFileSync(`golden/${name}/document.yaml`, 'utf8')));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return geneveState(parsed.value);
}

/** How a packet ends on the node of a golden document, or why the question is refused. */
export function traced(state: GeneveState, from: string, to: string, more: Partial<TraceQuestion> = {}): TraceView {
  const result = trace({ states: [state] }, { from, to, ...more });
  if (!result.ok) throw new Error(result.diagnostics.map(({ message, path }) => `${path}: ${message}`).join('\n'));
  return result.value;
}

export function refusal(state: GeneveState, question: TraceQuestion): readonly string[] {
  const result = trace({ states: [state] }, question);
  if (result.ok) throw new Error(`not refused: ${result.value.sentence}`);
  return result.diagnostics.map(({ code, message, path }) => `${code} ${path}: ${message}`);
}

/** An observed node with a document's program and, ahead of it, foreign rules. */
export function observedWith(state: GeneveState, rules: string): KernelProgram {
  const others = parseRuleset(rules, 'ipv4').ruleset;
  const program = kernelProgramOf(state);
  const [host = emptyKernelNamespace('host', null), ...more] = program.namespaces;
  const merged = host.rulesets.map((own) => ({
    ...own,
    tables: [
      ...own.tables,
      ...others.tables.filter(({ name }) => !own.tables.some((table) => table.name === name)),
    ].map((table) => {
      const foreign = others.tables.find(({ name }) => name === table.name);
      if (foreign === undefined || foreign === table) return table;
      const chains = table.chains.map((chain) => {
        const found = foreign.chains.find(({ name }) => name === chain.name);
        return found === undefined ? chain : { ...chain, rules: [...found.rules, ...chain.rules] };
      });
      const added = foreign.chains.filter(({ name }) => !table.chains.some((chain) => chain.name === name));
      return { ...table, chains: [...chains, ...added] };
    }),
  }));
  const routes = state.pods.flatMap(({ hostInterface, ips }) =>
    hostInterface === null ? [] : ips.map((ip) => ({ ...direct, destination: `${ip}/32`, dev: hostInterface })),
  );
  return {
    namespaces: [
      {
        ...host,
        rulesets: merged,
        routes: [...host.routes, ...routes, { ...direct, destination: '0.0.0.0/0', dev: 'eth0' }],
        addresses: [...host.addresses, { link: 'eth0', address: '172.18.0.2/16' }, ...vethAddress(state)],
      },
      ...more,
    ],
  };
}

function vethAddress({ node, ztunnel }: GeneveState) {
  return ztunnel === null ? [] : [{ link: ztunnel.hostInterface, address: `${node.hostIP}/32` }];
}

const direct = {
  family: 'ipv4',
  table: 254,
  type: 'unicast',
  via: null,
  source: null,
  scope: 'link',
  onlink: false,
  metric: 0,
  protocol: null,
  extra: [],
} as const;
