import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readJson } from '../../src/document/read-json.js';
import { shapesOf } from '../../src/document/shape.js';
import { printNodeState } from '../../src/index.js';
import { chainName, chainPrefix } from '../../src/model/values/chain-name.js';
import { tunnelAddress } from '../../src/model/values/cidr.js';
import { endpointWord } from '../../src/model/values/endpoint-word.js';
import { flowEnd } from '../../src/model/values/flow-end.js';
import { hostAddress } from '../../src/model/values/host-address.js';
import { interfaceName } from '../../src/model/values/interface-name.js';
import { namespaceName, objectName } from '../../src/model/values/kubernetes-name.js';
import { mark } from '../../src/model/values/mark.js';
import { netnsPath } from '../../src/model/values/netns-path.js';
import { setName } from '../../src/model/values/set-name.js';
import { uid } from '../../src/model/values/uid.js';
import { modes } from '../../src/modes/list.js';
import { unsure } from '../../src/schema/plain-reader.js';
import { nodeState } from '../arbitraries/document.js';
import { anyInpodState, documentWith, webPod } from '../modes/in-pod/document.js';

const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown[]>(
    null,
    true,
    0,
    1.5,
    -1,
    70_000,
    '',
    '0x1',
    [],
    ['10.0.0.1'],
    {},
    { ip: 1 },
    '10.0.0.1',
    'fd00::0:1',
  ),
  fc.constantFrom('lo', 'a\u2028b', 'istio-9.9', 'A', '-x', 'geneve', 'inpod', 'first', 'web 1', '/run/netns/../x'),
  fc.string(),
);

interface Change {
  /** Which of all places, counted around. */
  readonly place: number;
  readonly kind: 'replace' | 'remove' | 'add';
  readonly key: string;
  readonly value: unknown;
}

const changes: fc.Arbitrary<readonly Change[]> = fc.array(
  fc.record<Change>({
    place: fc.nat(1_000),
    kind: fc.constantFrom('replace', 'remove', 'add'),
    key: fc.constantFrom('mesh', 'ip', 'ips', 'uid', 'mash', '__proto__', 'constructor', 'backend', 'ipv6', 'ingress'),
    value: junk,
  }),
  { maxLength: 2 },
);

function changed(document: unknown, all: readonly Change[]): unknown {
  const copy: unknown = JSON.parse(JSON.stringify(document));
  for (const { key, kind, place, value } of all) {
    const places = placesIn(copy);
    const [owner, own] = places[place % places.length] ?? [{}, ''];
    if (kind === 'add')
      Object.defineProperty(owner, key, { value, enumerable: true, writable: true, configurable: true });
    else if (kind === 'replace') owner[own] = value;
    else delete owner[own];
  }
  return JSON.parse(JSON.stringify(copy));
}

function placesIn(value: unknown): readonly (readonly [Record<string, unknown>, string])[] {
  if (typeof value !== 'object' || value === null) return [];
  const owner = value as Record<string, unknown>;
  return Object.keys(owner).flatMap((key) => [[owner, key] as const, ...placesIn(owner[key])]);
}

const documents: fc.Arbitrary<unknown> = fc
  .oneof(nodeState, anyInpodState)
  .map((state) => parse(printNodeState(state)));

test('what a plain reader reads is what the schema reads, and it leaves exactly what the schema refuses', () => {
  let [read, left] = [0, 0];
  fc.assert(
    fc.property(documents, changes, (document, some) => {
      const raw = changed(document, some);
      for (const mode of modes) {
        const { plain, strict } = shapesOf(mode);
        const [ours, schemas] = [plain(raw), strict.safeParse(raw)];
        expect(ours === unsure).toBe(!schemas.success);
        if (ours !== unsure) expect(ours).toEqual(schemas.data);
        if (ours === unsure) left += 1;
        else read += 1;
      }
    }),
    { numRuns: 250 },
  );
  expect(Math.min(read, left)).toBeGreaterThan(50);
});

test('what is left out is made anew for each pod', () => {
  const raw = documentWith({ pods: [webPod, { ...webPod, name: 'web-1' }] });
  const read = modes.map((mode) => shapesOf(mode).plain(raw)).find((one) => one !== unsure);
  const [first, second] = read?.pods ?? [];
  expect(first).toMatchObject({ mesh: true, virtualInterfaces: [] });
  const shared = Object.values(first ?? {}).filter(
    (one) => typeof one === 'object' && Object.values(second ?? {}).includes(one),
  );
  expect(shared).toEqual([]);
});

const kinds = [
  ...[chainName, chainPrefix, tunnelAddress, hostAddress, interfaceName, namespaceName, objectName],
  ...[mark, netnsPath, setName, uid, endpointWord('ztunnel'), flowEnd('ztunnel')],
];

test('kinds of text that are not free accept no invisible character', () => {
  const texts = [
    'mesh-',
    '192.168.1.1/30',
    '10.0.0.1',
    'veth1',
    'default',
    '0x1/0x1',
    '/run/netns/a',
    'fd00::1',
    '10.0.0.0/8',
  ];
  const invisible = ['\n', '\0', '\u2028', '\u200b', '\u202e', '\ud800', '\u007f', '\u0085'];
  for (const { isFree, noun, read } of kinds) {
    expect([noun, isFree]).toEqual([noun, undefined]);
    for (const text of texts)
      for (const one of invisible)
        for (const at of [0, 2, text.length])
          expect([noun, text, at, read(text.slice(0, at) + one + text.slice(at)).ok]).toEqual([noun, text, at, false]);
  }
});

test.each([
  ['{"apiVersion":"redirect/v1","pods":[{"ip":"fd00::1","name":"a","name":"b"}]}', ['pods[0].name']],
  ['{"pods" :[{"name"\t:"a","name" : "a:b"}]}', ['pods[0].name']],
  ['{"a":1,"a" :2}', ['a']],
  ['{"a":"\\":","b":1}', []],
  ['{"pods":[{"ip":"fd00::1"}]}', []],
  ['{"__proto__":1,"__proto__":2}', ['__proto__']],
])('a key written twice is found beside colons that belong to no key: %s', (text, paths) => {
  expect(readJson(text)?.problems.map(({ path }) => path)).toEqual(paths);
});
