import { expect, test } from 'vitest';
import {
  type DoctorView,
  doctorText,
  type PlanView,
  type ProofView,
  planText,
  podLines,
  proofText,
  type ReviewView,
  reviewText,
  type TraceView,
  traceText,
} from '../../src/index.js';

const many = 10_000;
const numbers = Array.from({ length: many }, (_, index) => index);
const none = { missing: 0, extra: 0, changed: 0, moved: 0, duplicated: 0 } as const;

function changeOf(number: number, scope = 'host', netns: string | null = null): PlanView['changes'][number] {
  const text = `member ${number}`;
  return { kind: 'missing', scope, netns, object: 'member', text, before: null, purpose: null, causes: [] };
}

function planOf(more: Partial<PlanView>): PlanView {
  const empty = { changes: [], steps: [], obstacles: [], notes: [], summary: { ...none, missing: many } };
  return {
    formatVersion: 1,
    node: 'worker-1',
    backend: 'iptables-nft',
    backendReason: 'asked for',
    ...empty,
    ...more,
  };
}

const pods = numbers.map((number) => ({
  pod: `default/p${number}`,
  scope: `pods/default_p${number}`,
  netns: `/run/netns/p${number}`,
  status: 'failed' as const,
  why: 'its address is missing',
  differences: none,
}));

const property = (name: string): ProofView['nodes'][number]['groups'][number]['properties'][number] => ({
  ...{ name, sentence: 'a sentence', holds: false, standing: 'new', reason: null },
  ...{ checked: 1, failed: 1, counterExamples: [] },
});

const proof: ProofView = {
  formatVersion: 1,
  holds: false,
  nodes: numbers.map((number) => ({
    node: `worker-${number}`,
    profile: 'hardened',
    notes: [],
    groups: [{ kind: 'node', title: 'of every node', profile: 'hardened', counts: true, properties: [property('p')] }],
  })),
};

const expectations: ProofView = {
  ...proof,
  nodes: proof.nodes.slice(0, 1).map((node) => ({
    ...node,
    groups: node.groups.map((group) => ({ ...group, properties: numbers.map((at) => property(`expect[${at}]`)) })),
  })),
};

const way: TraceView = {
  ...{ formatVersion: 1, question: { from: 'a', to: 'b' }, notes: [], otherWays: [], later: [], supposes: ['a match'] },
  ...{ sentence: 'captured', isAnswer: false, arrives: null, decidedBy: null, rulesTried: 0, hops: [] },
  outcome: { kind: 'captured', namespace: 'host', port: 1, device: null, pod: null, why: null },
  packet: {
    ...{ source: '10.0.0.1', sourcePort: 1, destination: '10.0.0.2', destinationPort: 2 },
    ...{ protocol: 'tcp', flags: 'SYN', mark: '0x0' },
  },
} as unknown as TraceView;

const doctor: DoctorView = {
  formatVersion: 1,
  summary: { error: 0, warning: many, note: 0 },
  findings: numbers.map((number) => ({
    code: 'dead-rule' as DoctorView['findings'][number]['code'],
    severity: 'warning',
    evidence: `rule ${number}`,
    consequence: 'it matches nothing',
    remedy: 'remove it',
  })),
};

const group: ReviewView['groups'][number] = {
  ...{ kind: 'changed', profile: 'hardened', nodes: ['worker-1'], risk: { level: 'low', sentence: 'little' } },
  ...{ pods: { added: 0, removed: 0, changed: 0 }, flows: [], conversations: 1, statements: [], transition: null },
  ...{ properties: { gained: [], lost: [], missing: [] }, cost: null, obstacles: [], notes: [], rules: [] },
  document: [],
};

const review = (more: Partial<ReviewView>): ReviewView => ({
  ...{ formatVersion: 1, holds: true, reasons: [], groups: [] },
  nodes: { unchanged: 0, changed: many, added: 0, removed: 0 },
  ...more,
});

test.each<readonly [string, (verbose: boolean) => string, string]>([
  [
    'changes of a namespace',
    (verbose) => planText(planOf({ changes: numbers.map((at) => changeOf(at)) }), { verbose }),
    '  ... and 9,940 more (members to add); --verbose shows all',
  ],
  [
    'differences of a namespace',
    (verbose) => planText(planOf({ changes: numbers.map((at) => changeOf(at)) }), { verbose, reading: 'check' }),
    '  ... and 9,940 more (members missing); --verbose shows all',
  ],
  [
    'namespaces',
    (verbose) => {
      const changes = numbers.map((at) => changeOf(at, `pods/p${at}`, `/run/netns/p${at}`));
      return planText(planOf({ changes }), { verbose });
    },
    '... and 9,992 more (namespaces); --verbose shows all',
  ],
  [
    'steps',
    (verbose) => {
      const steps = numbers.map((number) => ({
        ...{ number, scope: 'host', netns: null, description: 'rules', commands: [], inverse: [], causes: [] },
      }));
      return planText(planOf({ steps }), { verbose });
    },
    '  ... and 9,970 more (steps on the node); --verbose shows all',
  ],
  [
    'obstacles',
    (verbose) => {
      const one = { code: 'collision', scope: 'host', remedy: 'correct it', path: '', object: null };
      return planText(planOf({ obstacles: numbers.map((at) => ({ ...one, message: `object ${at}` })) }), { verbose });
    },
    '... and 9,980 more (collision); --verbose shows all',
  ],
  [
    'notes',
    (verbose) => planText(planOf({ notes: numbers.map((at) => `note ${at}`) }), { verbose }),
    '... and 9,980 more (notes); --verbose shows all',
  ],
  [
    'failures of a check',
    (verbose) => {
      const failures = numbers.map((at) => ({
        ...{
          properties: [],
          certain: true,
          message: `pod ${at} is not captured`,
          culprits: [],
          pods: [],
          example: null,
        },
      }));
      const effect = { holds: false, checked: many, failures, notes: [] };
      return planText(planOf({ effect }), { verbose, reading: 'check' });
    },
    '... and 9,980 more; --verbose shows all',
  ],
  [
    'pods',
    (verbose) => podLines(pods, undefined, { verbose }).join('\n'),
    '... and 9,980 more (failed); --verbose shows all',
  ],
  ['findings', (verbose) => doctorText(doctor, { verbose }), '... and 9,980 more (dead-rule); --verbose shows all'],
  [
    'nodes of a proof',
    (verbose) => proofText(proof, { verbose }),
    '... and 9,980 more (nodes where something fails); --verbose shows all',
  ],
  [
    'expectations of a document',
    (verbose) => proofText(expectations, { verbose }),
    '... and 9,960 more (properties: FAILS); --verbose shows all',
  ],
  [
    'ways of a packet',
    (verbose) => traceText({ ...way, otherWays: numbers.map(() => way) }, { verbose }),
    '... and 9,980 more (ways); --verbose shows all',
  ],
  [
    'groups of a review',
    (verbose) => reviewText(review({ groups: numbers.map(() => group) }), { verbose }),
    '... and 9,980 more (groups of nodes, changed); --verbose shows all',
  ],
  [
    'reasons against a change',
    (verbose) => reviewText(review({ reasons: numbers.map((at) => `reason ${at}`) }), { verbose }),
    '... and 9,980 more; --verbose shows all',
  ],
  [
    'lines of a difference',
    (verbose) => reviewText(review({ groups: [{ ...group, document: numbers.map((at) => `+ ${at}`) }] }), { verbose }),
    '    ... and 9,940 more (lines); --verbose shows all',
  ],
])('of %s the first are shown, and with --verbose all', (_, print, rest) => {
  const lines = print(false).split('\n');
  expect(lines.length).toBeLessThan(300);
  expect(lines).toContain(rest);
  const whole = print(true);
  expect(whole.split('\n').length).toBeGreaterThan(many);
  expect(whole).not.toContain('--verbose shows all');
});

test('the summary of a proof names the first of those that fail', () => {
  const last = proofText(proof).trimEnd().split('\n').at(-1) ?? '';
  expect(last).toMatch(/^10,000 of 10,000 properties do not hold: p \(worker-0\), .*\(worker-18\) and 9,981 more\.$/);
});

test('a plan to keep is whole, without what its commands read', () => {
  const commands = [{ tool: 'ip', argv: ['ip', '-batch', '-'], stdin: 'route add x' }];
  const steps = numbers.map((number) => ({
    ...{ number, scope: 'host', netns: null, description: `step ${number}`, commands, inverse: [], causes: [] },
  }));
  const text = planText(planOf({ changes: numbers.map((at) => changeOf(at)), steps } as never), { whole: true });
  expect(text).toContain(`member ${many - 1}`);
  expect(text).toContain(`step ${many - 1}`);
  expect(text).not.toContain('--verbose');
  expect(text).not.toContain('route add x');
});
