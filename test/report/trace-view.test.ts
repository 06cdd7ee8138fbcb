import { expect, test } from 'vitest';
import { type TraceView, trace, traceMarkdown, tracePicture, traceText } from '../../src/index.js';
import { goldenState, observedWith, traced } from '../simulate/traced.js';
import { mermaidProblem, xmlProblem } from './well-formed.js';

const state = goldenState('geneve-hardened');
const [appa, appb, cron] = ['appa-6f8d7c9b5-k2xvw', 'appb-7774fb945-qhq6l', 'cron-5d9c8b7f4-zz8hq'];
const plain = (_: string, word: string) => word;

function observedTrace(rules: string, from: string, to: string, count = 1): TraceView {
  const result = trace({ states: [state], observed: observedWith(state, rules) }, { from, to, count });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.value;
}

test('the JSON of a trace has the keys of docs/formats.md, in packets and hops', () => {
  const view: TraceView = JSON.parse(JSON.stringify(traced(state, appa, `${appb}:80`, { count: 2 })));
  const keys = (value: object) => Object.keys(value).sort();
  const packetKeys = ['arrives', 'decidedBy', 'hops', 'isAnswer', 'outcome', 'packet', 'rulesTried', 'sentence'];
  expect(keys(view)).toEqual(
    [...packetKeys, 'formatVersion', 'later', 'notes', 'otherWays', 'question', 'supposes'].sort(),
  );
  expect(keys(view.later[0] ?? {})).toEqual(packetKeys);
  expect(keys(view.packet)).toEqual(
    ['destination', 'destinationPort', 'flags', 'mark', 'protocol', 'source', 'sourcePort'].sort(),
  );
  expect(keys(view.outcome)).toEqual(['device', 'kind', 'namespace', 'pod', 'port', 'why']);
  const hopKeys =
    'arithmetic causes chain connmark hook inTunnel kind mark namespace number owner purpose route rule subject table verdict';
  for (const hop of [...view.hops, ...(view.later[0]?.hops ?? [])]) expect(keys(hop)).toEqual(hopKeys.split(' '));
  expect(view.formatVersion).toBe(1);
  expect(view.question).toEqual({ from: appa, to: `${appb}:80`, count: 2 });
});

test('the arithmetic of a mark is right', () => {
  const rules = `*mangle
-A PREROUTING -j MARK --set-xmark 0x35/0xffffffff
-A PREROUTING -j MARK --set-xmark 0x103/0x3
-A PREROUTING -j CONNMARK --save-mark --nfmask 0xf0 --ctmask 0xff
-A PREROUTING -j CONNMARK --set-xmark 0x1/0x1
-A PREROUTING -j CONNMARK --restore-mark --nfmask 0x7 --ctmask 0x11
COMMIT
`;
  const { hops } = observedTrace(rules, cron, '203.0.113.9:80');
  expect(hops.filter(({ owner }) => owner === 'somebody else').map(({ arithmetic }) => arithmetic)).toEqual([
    'mark = (0x0 & ~0xffffffff) ^ 0x35 = 0x35',
    'mark = (0x35 & ~0x3) ^ 0x103 = 0x137',
    'connmark = (0x0 & ~0xff) ^ (0x137 & 0xf0) = 0x30',
    'connmark = (0x30 & ~0x1) ^ 0x1 = 0x31',
    'mark = (0x137 & ~0x7) ^ (0x31 & 0x11) = 0x121',
  ]);
});

test('rules count as tried if the packet met them, matching or not, but not behind a verdict', () => {
  const rules = `*mangle
:side - [0:0]
-A PREROUTING -p udp -j DROP
-A PREROUTING -j side
-A side -p udp -j DROP
-A side -j RETURN
-A side -j DROP
COMMIT
`;
  const [without, within] = ['*mangle\nCOMMIT\n', rules].map((text) => observedTrace(text, cron, '203.0.113.9:80', 2));
  expect(within?.rulesTried).toBe((without?.rulesTried ?? 0) + 4);
  expect(within?.later[0]?.rulesTried).toBe((without?.later[0]?.rulesTried ?? 0) + 4);
  expect(within?.hops.filter(({ kind }) => kind === 'rule').length).toBeLessThan(within?.rulesTried ?? 0);
});

test('foreign rules are shown with their owner, ours with their purpose', () => {
  const rules = `*filter
:KUBE-FORWARD - [0:0]
:cali-FORWARD - [0:0]
-A FORWARD -j KUBE-FORWARD
-A FORWARD -j cali-FORWARD
-A FORWARD -d 203.0.113.9/32 -j DROP
-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP
-A cali-FORWARD -j RETURN
COMMIT
`;
  const view = observedTrace(rules, cron, '203.0.113.9:80');
  const filter = view.hops.filter(({ kind, table }) => kind === 'rule' && table === 'filter');
  expect(filter.map(({ owner, rule }) => [owner, rule])).toEqual([
    ['kube-proxy or kubelet', '-A FORWARD -j KUBE-FORWARD'],
    ['Calico', '-A FORWARD -j cali-FORWARD'],
    ['Calico', '-A cali-FORWARD -j RETURN'],
    ['somebody else', '-A FORWARD -d 203.0.113.9/32 -j DROP'],
  ]);
  expect(view.sentence).toBe(
    'dropped in host: in FORWARD by filter -A FORWARD -d 203.0.113.9/32 -j DROP (somebody else)',
  );
  const ours = view.hops.filter(({ kind, owner }) => kind === 'rule' && owner === 'us');
  expect(ours.length).toBeGreaterThan(2);
  expect(ours.every(({ purpose }) => purpose !== null)).toBe(true);
});

test('an unpredictable outcome is shown as two branches', () => {
  const rules = '*filter\n-A FORWARD -m limit --limit 3/min -j DROP\nCOMMIT\n';
  const view = observedTrace(rules, cron, '203.0.113.9:80');
  expect(view.supposes).toEqual(['not: -m limit --limit 3/min']);
  expect(view.outcome.kind).toBe('sent');
  expect(view.otherWays.map(({ outcome, supposes }) => [outcome.kind, supposes])).toEqual([
    ['dropped', ['-m limit --limit 3/min']],
  ]);
  expect(traceText(view, { paint: plain, explains: false })).toContain('if -m limit --limit 3/min:\n');
  expect(traceMarkdown(view)).toContain('### If -m limit --limit 3/min\n');
});

test('the text has the verdict first, then each hop, indented inside ztunnel and tunnels', () => {
  const lines = traceText(traced(state, appa, '203.0.113.9:443'), { paint: plain, explains: false }).split('\n');
  expect(lines[0]).toBe(
    'tcp 10.244.1.14:40000 > 203.0.113.9:443 SYN: captured: port 15001 of ztunnel takes it, by way of istioout',
  );
  const steps = [
    '  host: in by veth2b1c7f90',
    '  PREROUTING connection: NEW',
    '  host: out by istioout',
    '  into the tunnel istioout (geneve 1001)',
    '    host: out by veth87a7244e',
    '      ztunnel: in by eth0',
    '    ztunnel: out of the tunnel pistioout (geneve 1001)',
    '    ztunnel: in by pistioout',
    '    ztunnel: port 15001 has it',
  ];
  expect(lines.filter((line) => steps.includes(line))).toEqual(steps);
  expect(lines.some((line) => line.includes('mark = (0x0 & ~0x100) ^ 0x100 = 0x100'))).toBe(true);
});

test('--explain shows the purpose of a rule', () => {
  const view = traced(state, appa, '203.0.113.9:443');
  const purpose = 'TCP of mesh pods goes to the outbound tunnel';
  const silent = traceText(view, { paint: plain, explains: false });
  const explained = traceText(view, { paint: plain, explains: true }).split('\n');
  expect(silent).not.toContain(purpose);
  const at = explained.findIndex((line) => line.trim() === purpose);
  expect(explained[at - 1]).toMatch(/-j MARK --set-xmark 0x100\/0x100 -> continue/);
});

test.each([
  [appa, '203.0.113.9:443'],
  ['203.0.113.9', `${appb}:80`],
  ['node', 'ztunnel:15021'],
  [cron, '203.0.113.9:80'],
])('the pictures of %s to %s are well-formed, with a lane for each place', (from, to) => {
  const view = traced(state, from, to, { count: 2 });
  const [svg, mermaid] = [tracePicture(view, 'svg'), tracePicture(view, 'mermaid')];
  expect(xmlProblem(svg)).toBeNull();
  expect(mermaidProblem(mermaid)).toBeNull();
  for (const lane of new Set(view.hops.map(({ namespace }) => namespace))) {
    expect(svg).toContain(`>${lane}</text>`);
    expect(mermaid).toContain(` as ${lane}\n`);
  }
});

test('a picture of a captured connection shows the mark, the tunnel and the capturing port', () => {
  const mermaid = tracePicture(traced(state, appa, '203.0.113.9:443'), 'mermaid');
  expect(mermaid).toContain('Note over L1: PREROUTING: mark 0x100');
  expect(mermaid).toContain('Note over L2: captured: port 15001 of ztunnel takes it, by way of istioout');
  expect(mermaid).toMatch(/L0->>L1: tcp 10\.244\.1\.14:40000/);
});
