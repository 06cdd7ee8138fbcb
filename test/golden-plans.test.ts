import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { desiredStateOf, imaginedNode } from '../src/desired-of.js';
import { type GeneveState, type NodeState, parseNodeState, planText, viewPlan } from '../src/index.js';
import type { KernelNamespace, KernelProgram } from '../src/ir/program.js';
import { imaginedObservation } from '../src/plan/imagined-node.js';
import { makePlan } from '../src/plan/plan.js';
import { geneveState } from './geneve-state.js';
import { oldSet, probeRules } from './modes/in-pod/layouts/host.js';
import { rulesetsOf } from './modes/in-pod/layouts/rulesets.js';
import { tproxy } from './modes/in-pod/layouts/tproxy.js';

const folder = fileURLToPath(new URL('../golden-plans/', import.meta.url));
const isUpdating = process.env['UPDATE_GOLDEN'] === '1';
const text = readFileSync(new URL('../golden/geneve-istio-1.20/document.yaml', import.meta.url), 'utf8');

const node = geneveState(read(text));
const [first, ...others] = node.pods;
const ztunnel = node.ztunnel;
if (first === undefined || ztunnel === null) throw new Error('the document has no pod or no ztunnel');
const fewer: GeneveState = { ...node, pods: others };
const successor: GeneveState = {
  ...node,
  ztunnel: {
    ...ztunnel,
    name: 'ztunnel-next',
    ip: '10.244.1.99',
    hostInterface: 'vethnext',
    netns: '/run/netns/ztunnel-next',
  },
};
const inNft: GeneveState = { ...node, backend: 'nft' };
const empty: GeneveState = { ...node, ztunnel: null, pods: [] };

const inpod = read(readFileSync(new URL('../golden/inpod-default/document.yaml', import.meta.url), 'utf8'));
const withoutPods = { ...inpod, pods: [] };

interface Case {
  readonly name: string;
  readonly live: KernelProgram;
  readonly desired: NodeState;
  readonly earlier?: NodeState;
}

const cases: readonly Case[] = [
  { name: 'geneve-first-apply', live: imaginedNode(empty, node), desired: node },
  { name: 'geneve-pod-added', live: imaginedNode(fewer, node), desired: node },
  { name: 'geneve-pod-removed', live: imaginedNode(node), desired: fewer },
  { name: 'geneve-ztunnel-replaced', live: imaginedNode(node, successor), desired: successor, earlier: node },
  { name: 'geneve-drift', live: drifted(imaginedNode(node)), desired: node },
  { name: 'geneve-nft-first-apply', live: imaginedNode(empty, node), desired: inNft },
  { name: 'geneve-nft-pod-added', live: imaginedNode({ ...fewer, backend: 'nft' }, node), desired: inNft },
  { name: 'geneve-moved-to-nft', live: imaginedNode(node), desired: inNft, earlier: node },
  { name: 'geneve-moved-from-nft', live: imaginedNode(inNft), desired: node, earlier: inNft },
  { name: 'geneve-destroy', live: imaginedNode(node), desired: empty, earlier: node },
  { name: 'inpod-first-apply', live: imaginedNode(withoutPods, inpod), desired: inpod },
  { name: 'inpod-from-istio-1.22', live: from122(imaginedNode(withoutPods, inpod)), desired: inpod },
];

for (const { name, live, desired, earlier } of cases) {
  test(`the plan of ${name} is the committed one`, () => {
    const plan = makePlan(
      desiredStateOf(desired, earlier ?? desired),
      imaginedObservation(live, desired.backend === 'nft' ? 'nft' : 'iptables-nft'),
    );
    const printed = planText(viewPlan(plan), { verbose: true });
    const file = join(folder, `${name}.txt`);
    if (isUpdating) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, printed);
    }
    expect(existsSync(file)).toBe(true);
    expect(printed).toBe(readFileSync(file, 'utf8'));
  });
}

function read(document: string): NodeState {
  const parsed = parseNodeState(document);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return parsed.value;
}

/** Someone deleted a member and a route, moved a rule to the end, added one of his own and turned a sysctl back. */
function drifted(program: KernelProgram): KernelProgram {
  const [host, ...rest] = program.namespaces;
  if (host === undefined) throw new Error('no host');
  const changed: KernelNamespace = {
    ...host,
    sets: host.sets.map((set) => ({ ...set, members: set.members.slice(1) })),
    routes: host.routes.slice(0, -1),
    sysctls: host.sysctls.map((one) => (one.key === 'net/ipv4/conf/all/rp_filter' ? { ...one, value: '1' } : one)),
    rulesets: host.rulesets.map((ruleset) => ({
      ...ruleset,
      tables: ruleset.tables.map((table) => ({
        ...table,
        chains: table.chains.map((chain) => {
          const [head, ...tail] = chain.rules;
          return chain.name !== 'ztunnel-PREROUTING' || head === undefined
            ? chain
            : { ...chain, rules: [...tail, head] };
        }),
      })),
    })),
  };
  return { namespaces: [changed, ...rest] };
}

/** The node's part and the pods as istio 1.22 leaves them: IPv4 alone, inbound connections by TPROXY, one set. */
function from122({ namespaces }: KernelProgram): KernelProgram {
  const members = inpod.pods.flatMap(({ ips, mesh, uid }) =>
    mesh && uid !== null
      ? ips.filter((ip) => !ip.includes(':')).map((entry) => ({ entry, extra: ['comment', uid] }))
      : [],
  );
  const kind = { type: 'hash:ip', family: 'ipv4', hashsize: 1024, maxelem: 65_536, extra: ['comment'] } as const;
  return {
    namespaces: namespaces.map((namespace) =>
      namespace.scope === 'host'
        ? {
            ...namespace,
            sets: [{ name: oldSet, ...kind, members }],
            rulesets: rulesetsOf({ ipv4: probeRules('ipv4', oldSet, 'appended') }),
          }
        : { ...namespace, rulesets: rulesetsOf({ ipv4: tproxy('ipv4', 'off') }) },
    ),
  };
}
