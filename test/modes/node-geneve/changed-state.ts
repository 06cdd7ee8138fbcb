import { parseNodeState } from '../../../src/index.js';
import type { Draft } from '../../../src/model/draft.js';
import type { Mark } from '../../../src/model/mark.js';
import type { GeneveState } from '../../../src/modes/node-geneve/state.js';
import { geneveState } from '../../geneve-state.js';

const parsed = parseNodeState({
  apiVersion: 'redirect/v1',
  kind: 'NodeState',
  mode: 'geneve',
  profile: 'hardened',
  node: { name: 'node-1', hostIP: '10.244.1.1' },
  ztunnel: {
    namespace: 'istio-system',
    name: 'ztunnel-1',
    ip: '10.244.1.2',
    hostInterface: 'vzt',
    netns: '/run/netns/ztunnel',
  },
  pods: [
    { namespace: 'default', name: 'a', ip: '10.244.1.3', hostInterface: 'va', netns: '/run/netns/a' },
    { namespace: 'default', name: 'b', ip: '10.244.1.4', hostInterface: 'vb', netns: '/run/netns/b' },
    { namespace: 'kube-system', name: 'proxy', ip: '10.244.1.1', mesh: false, hostNetwork: true },
  ],
});
if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
export const good = geneveState(parsed.value);

export type Change = (state: GeneveState) => Draft<GeneveState>;

export const constants =
  (change: (of: GeneveState['constants']) => Partial<Draft<GeneveState['constants']>>): Change =>
  (state) => ({ ...state, constants: { ...state.constants, ...change(state.constants) } });

export const marks = (some: Partial<Record<keyof GeneveState['constants']['marks'], Mark | undefined>>) =>
  constants((of) => ({ marks: { ...of.marks, ...some } }));

export const priorities = (some: Partial<GeneveState['constants']['priorities']>) =>
  constants((of) => ({ priorities: { ...of.priorities, ...some } }));

export const tunnel = (way: 'inbound' | 'outbound', some: Partial<GeneveState['constants']['tunnels']['inbound']>) =>
  constants(({ tunnels }) => ({ tunnels: { ...tunnels, [way]: { ...tunnels[way], ...some } } }));

export const ztunnel =
  (some: Partial<NonNullable<GeneveState['ztunnel']>>): Change =>
  (state) => ({ ...state, ztunnel: state.ztunnel && { ...state.ztunnel, ...some } });

export const pod =
  (index: number, some: Partial<Draft<GeneveState['pods'][number]>>): Change =>
  (state) => ({ ...state, pods: state.pods.map((one, at) => (at === index ? { ...one, ...some } : one)) });

export const all =
  (...changes: readonly Change[]): Change =>
  (state) =>
    changes.reduce<Draft<GeneveState>>((changed, change) => change(changed as GeneveState), state);

export const mark = (value: number, mask = value): Mark => ({ value, mask });
