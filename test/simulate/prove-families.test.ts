import { expect, test } from 'vitest';
import { compile } from '../../src/compile.js';
import { type NodeState, parseNodeState } from '../../src/index.js';
import { simulatableProgramOf } from '../../src/program-of.js';
import { parseRuleset } from '../../src/render/iptables/parse.js';
import { goldenState } from './golden-states.js';
import { proveProgram } from './prove-program.js';

const cron = 'legacy/cron-5d9c8b7f4-zz8hq';

/** The golden node with IPv6 addresses on its pods outside the mesh: one pod with both families, two with IPv6 only. */
function dualStack(profile: 'istio-1.20' | 'hardened'): NodeState {
  const state = goldenState(`geneve-${profile}`);
  const pods = state.pods.map((pod) =>
    `${pod.namespace}/${pod.name}` === cron ? { ...pod, ips: [...pod.ips, 'fd00:10:244:1::15'] } : pod,
  );
  const [first] = pods.filter(({ mesh }) => !mesh);
  if (first === undefined) throw new Error('a pod is outside the mesh');
  const alone = ['fd00:10:244:1::16', 'fd00:10:244:1::17'].map((ip, index) => ({
    ...first,
    name: `six-${index}`,
    ips: [ip],
    hostInterface: `vethsix${index}`,
  }));
  return { ...state, pods: [...pods, ...alone] };
}

function proved(state: NodeState, program = simulatableProgramOf(state)) {
  return proveProgram(state, program).properties;
}

test('an IPv6 address in the mesh is refused, one outside it accepted', () => {
  const document = (mesh: boolean) => ({
    apiVersion: 'redirect/v1',
    kind: 'NodeState',
    mode: 'geneve',
    profile: 'istio-1.20',
    node: { name: 'node', hostIP: '10.244.1.1' },
    pods: [{ namespace: 'default', name: 'six', ips: ['10.244.1.3', 'FD00:10:244:1:0::3'], mesh }],
  });
  const refused = parseNodeState(document(true));
  expect(refused.ok ? [] : refused.diagnostics.map(({ code, path }) => `${code} ${path}`)).toEqual([
    'ipv6-not-in-mode pods[0].ips',
  ]);
  const accepted = parseNodeState(document(false));
  expect(accepted.ok && accepted.value.pods[0]?.ips).toEqual(['10.244.1.3', 'fd00:10:244:1::3']);
});

test.each(['istio-1.20', 'hardened'] as const)('%s: IPv6 does not change the compiled program', (profile) => {
  expect(compile(dualStack(profile))).toEqual(compile(goldenState(`geneve-${profile}`)));
});

test('IPv6 between pods outside the mesh, the node and the world is checked, and goes as without us', () => {
  const [four, both] = [goldenState('geneve-hardened'), dualStack('hardened')].map((state) => proved(state));
  const checked = (of: typeof four, property: string) => of?.find(({ name }) => name === property)?.checked ?? 0;
  expect(both?.filter(({ failed }) => failed > 0)).toEqual([]);
  // Three pods, the node and the world, by TCP, UDP, ICMPv6 and more.
  expect(checked(both, 'others-untouched') - checked(four, 'others-untouched')).toBeGreaterThan(100);
  expect(checked(both, 'node-reaches-pods')).toBeGreaterThan(checked(four, 'node-reaches-pods'));
  expect(checked(both, 'mesh-tcp-captured')).toBe(checked(four, 'mesh-tcp-captured'));
});

test.each([
  ['captured TCP', '-A PREROUTING -p tcp -j TPROXY --on-port 15001 --on-ip ::1 --tproxy-mark 0x400/0xfff'],
  ['dropped neighbour discovery and pings', '-A PREROUTING -p ipv6-icmp -j DROP'],
  ['one pod fewer', '-A FORWARD -d fd00:10:244:1::16/128 -j DROP'],
])('a program that touches foreign IPv6 is detected: %s', (_, line) => {
  const state = dualStack('hardened');
  const { ruleset } = parseRuleset(`*mangle\n${line}\nCOMMIT\n`, 'ipv6');
  const namespaces = simulatableProgramOf(state).namespaces.map((one) =>
    one.scope === 'host' ? { ...one, rulesets: [...one.rulesets, { ...ruleset, nativePrefix: null }] } : one,
  );
  const broken = proved(state, { namespaces }).filter(({ failed }) => failed > 0);
  expect(broken.map(({ name }) => name)).toContain('others-untouched');
});

test('expectations about IPv6 are proved too', () => {
  const state = {
    ...dualStack('hardened'),
    expect: [
      { from: 'legacy/six-0', to: cron, protocol: 'icmp', port: null, outcome: 'direct' },
      { from: 'world', to: 'fd00:10:244:1::17', protocol: 'tcp', port: 80, outcome: 'direct' },
      { from: 'legacy/six-0', to: 'legacy/six-1', protocol: 'tcp', port: 80, outcome: 'lost' },
    ],
  } as const;
  const { expectations } = proveProgram(state, simulatableProgramOf(state));
  expect(expectations.map(({ checked, failed }) => checked > 0 && failed === 0)).toEqual([true, true, false]);
});
