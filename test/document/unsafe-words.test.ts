import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseNodeState } from '../../src/index.js';
import { anyCharacter } from '../arbitraries/any-character.js';

const document = () => ({
  apiVersion: 'redirect/v1',
  kind: 'NodeState',
  mode: 'geneve',
  profile: 'istio-1.20',
  node: { name: 'node-1', hostIP: '172.18.0.2' },
  ztunnel: {
    namespace: 'istio-system',
    name: 'ztunnel-1',
    ip: '10.244.1.2',
    hostInterface: 'veth1',
    podInterface: 'eth0',
    netns: '/run/netns/ztunnel',
  },
  pods: [
    { namespace: 'default', name: 'a', uid: 'u', ip: '10.244.1.3', hostInterface: 'veth2', netns: '/run/netns/a' },
  ],
  expect: [{ from: 'a', to: '10.0.0.1', port: 80, outcome: 'direct' }],
  constants: { set: 'pods', chainPrefix: 'mesh-', tunnels: { inbound: { name: 'in0', peerName: 'pin0' } } },
});

const places: readonly (readonly string[])[] = [
  ['node', 'name'],
  ['node', 'hostIP'],
  ['ztunnel', 'namespace'],
  ['ztunnel', 'name'],
  ['ztunnel', 'ip'],
  ['ztunnel', 'hostInterface'],
  ['ztunnel', 'podInterface'],
  ['ztunnel', 'netns'],
  ['pods', '0', 'namespace'],
  ['pods', '0', 'name'],
  ['pods', '0', 'uid'],
  ['pods', '0', 'ip'],
  ['pods', '0', 'hostInterface'],
  ['pods', '0', 'netns'],
  ['expect', '0', 'from'],
  ['expect', '0', 'to'],
  ['constants', 'set'],
  ['constants', 'chainPrefix'],
  ['constants', 'tunnels', 'inbound', 'name'],
  ['constants', 'tunnels', 'inbound', 'peerName'],
];

const hostile = fc.oneof(
  fc.string({ unit: anyCharacter, minLength: 1 }),
  fc
    .tuple(fc.stringMatching(/^[a-z0-9]{0,4}$/), fc.constantFrom(...' \n\t\r\0;|&$`"\'\\(){}<>*?[]!#%^=,~+é\u2028'))
    .map(([text, character]) => `${text}${character}x`),
  fc.constantFrom(
    '-j',
    '--flush',
    '-A',
    '$(reboot)',
    '../../etc',
    '/run/netns/../x',
    'COMMIT',
    'x\n-F',
    'a'.repeat(5000),
  ),
);

function withValue(place: readonly string[], value: string): unknown {
  const copy = document();
  let at: Record<string, unknown> = copy;
  for (const key of place.slice(0, -1)) at = at[key] as Record<string, unknown>;
  at[place.at(-1) ?? ''] = value;
  return copy;
}

function texts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(texts);
}

test('the unchanged document is accepted', () => {
  expect(parseNodeState(document())).toMatchObject({ ok: true });
});

test('no text in a document can become an option, a second word or a second line for any tool', () => {
  fc.assert(
    fc.property(fc.constantFrom(...places), hostile, (place, value) => {
      const result = parseNodeState(withValue(place, value));
      if (!result.ok) return;
      for (const text of texts(result.value)) expect(text).toMatch(/^[A-Za-z0-9_.@/:][A-Za-z0-9_.@/:-]*$/);
    }),
    { numRuns: 3000 },
  );
});
