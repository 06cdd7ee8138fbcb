import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseNodeState, parseNodeStates, printNodeState } from '../../src/index.js';
import { anyCharacter } from '../arbitraries/any-character.js';
import { nodeState } from '../arbitraries/document.js';

test('a printed node reads as the same node', () => {
  fc.assert(
    fc.property(nodeState, (state) => {
      expect(parseNodeState(printNodeState(state))).toEqual({ ok: true, value: state });
    }),
  );
});

test.each(['0o0', '0x1', '0b1', '1e3', '1', 'null', 'true', 'no'])(
  'a name that YAML could read as something else stays one: %s',
  (namespace) => {
    const parsed = parseNodeState({
      apiVersion: 'redirect/v1',
      kind: 'NodeState',
      mode: 'inpod',
      profile: 'istio-1.29',
      node: { name: 'n1' },
      pods: [{ namespace, name: 'a', ip: '10.0.0.1', mesh: false }],
    });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
    expect(parseNodeState(printNodeState(parsed.value))).toEqual(parsed);
  },
);

test('several nodes in one text are all read, in order', () => {
  fc.assert(
    fc.property(fc.array(nodeState, { minLength: 1, maxLength: 4 }), (states) => {
      const text = states.map(printNodeState).join('---\n');
      expect(parseNodeStates(text)).toEqual({ ok: true, value: states });
    }),
    { numRuns: 30 },
  );
});

test('any text gives a node or a list of diagnostics', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: anyCharacter }), fc.json()), (text) => {
      const result = parseNodeState(text);
      if (result.ok) throw new Error('a text of chance is no node');
      expect(result.diagnostics.length).toBeGreaterThan(0);
      for (const { code, message } of result.diagnostics) {
        expect(code).toMatch(/^[a-z0-9-]+$/);
        expect(message).toMatch(/^[ -~]+$/);
      }
    }),
    { numRuns: 300 },
  );
});

test('ten thousand pods in one JSON document are all read', () => {
  const pods = Array.from({ length: 10_000 }, (_, index) => ({
    namespace: 'default',
    name: `pod-${index}`,
    ip: `10.${128 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`,
    hostInterface: `veth${index}`,
  }));
  const document = {
    apiVersion: 'redirect/v1',
    kind: 'NodeState',
    mode: 'geneve',
    profile: 'istio-1.20',
    node: { name: 'big', hostIP: '172.18.0.2' },
    pods,
  };
  const result = parseNodeState(JSON.stringify(document));
  expect(result.ok && result.value.pods.length).toBe(10_000);
});

test.each([
  ['flow sequences', '['.repeat(100_000)],
  ['flow mappings', '{"a":'.repeat(100_000)],
  ['block sequences', '- '.repeat(50_000)],
  ['keys', '? '.repeat(50_000)],
  ['block mappings', Array.from({ length: 1_000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ['one level too many', `a: ${'['.repeat(70)}${']'.repeat(70)}`],
])('%s within each other are refused before they fill the stack', (_, text) => {
  const result = parseNodeStates(text);
  expect(result.ok || result.diagnostics.find(({ code }) => code === 'too-deep')).toMatchObject({
    message: 'more than 64 levels deep',
    position: { line: expect.any(Number), column: expect.any(Number) },
  });
});
