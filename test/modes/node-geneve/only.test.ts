import { expect, test } from 'vitest';
import { narrowProgram } from '../../../src/live/narrow-program.js';
import { geneveOnly } from '../../../src/modes/node-geneve/only.js';
import { kernelProgramOf } from '../../../src/program-of.js';
import { goldenState } from '../../simulate/golden-states.js';

const state = goldenState('geneve-istio-1.20');
const [pod, other] = state.pods.filter(({ hostInterface, mesh }) => mesh && hostInterface !== null);
if (pod === undefined || other === undefined) throw new Error('the golden node has pods in the mesh');
const [ip = ''] = pod.ips;
const interfaces = [pod.hostInterface ?? ''];
const part = geneveOnly(state, { pods: [pod], addresses: [ip, 'fd00::7'], interfaces, uids: [] });

for (const backend of ['iptables-nft', 'nft'] as const)
  test(`${backend}: a pod's part of the program is an element, a route and a sysctl`, () => {
    const { namespaces } = narrowProgram(kernelProgramOf({ ...state, backend }), part.objects);
    const [host, ...rest] = namespaces;
    expect([host?.scope, rest]).toEqual(['host', []]);
    const sets = backend === 'nft' ? host?.native.flatMap((table) => table.sets) : host?.sets;
    expect(sets?.map(({ members }) => members.map(({ entry }) => entry))).toEqual([[ip]]);
    expect(host?.routes.map(({ destination, table }) => [destination, table])).toEqual([
      [`${ip}/32`, state.constants.tables.inbound],
    ]);
    expect(host?.sysctls.map(({ key }) => key)).toEqual([`net/ipv4/conf/${interfaces[0]}/rp_filter`]);
    expect(host).toMatchObject({ rulesets: [], links: [], addresses: [], ipRules: [] });
    expect(host?.native.flatMap(({ tables }) => tables)).toEqual([]);
  });

test('a pod needs its own interface and nothing of other pods', () => {
  expect(part.requirements.interfaces.map(({ name }) => name)).toEqual(interfaces);
  const unnamed = geneveOnly(state, {
    pods: [{ ...pod, hostInterface: null }],
    addresses: [ip],
    interfaces: [],
    uids: [],
  });
  expect(unnamed.requirements.podsWithoutInterface.map((one) => one.ip)).toEqual([ip]);
});

test('an address that another pod of the document has stays that pod’s', () => {
  const { objects } = geneveOnly(state, {
    pods: [],
    addresses: [...other.ips, '10.244.9.9'],
    interfaces: [],
    uids: [],
  });
  const [host] = narrowProgram(kernelProgramOf({ ...state, backend: 'iptables-nft' }), objects).namespaces;
  expect(host?.sets[0]?.members.map(({ entry }) => entry)).toEqual([other.ips[0]]);
});
