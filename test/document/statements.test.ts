import { expect, test } from 'vitest';
import { formatDiagnostic, parseStatements, statementsSchema } from '../../src/index.js';

const head = 'apiVersion: redirect/v1\nkind: Change\n';

test('a file of statements, with what is left out', () => {
  const read = parseStatements(
    `${head}change:\n  - { from: default/web, to: 10.96.0.0/16, protocol: tcp, port: 80, before: direct, after: captured }\n  - { after: any }\n`,
  );
  expect(read).toEqual({
    ok: true,
    value: [
      {
        ...{ from: 'default/web', to: '10.96.0.0/16', protocol: 'tcp', port: 80 },
        ...{ before: 'direct', after: 'captured' },
      },
      { from: 'any', to: 'any', protocol: null, port: null, before: null, after: 'any' },
    ],
  });
});

test('an empty list: nothing may change', () => {
  expect(parseStatements(`${head}change: []\n`)).toEqual({ ok: true, value: [] });
});

test('JSON is read too', () => {
  expect(parseStatements('{"apiVersion":"redirect/v1","kind":"Change","change":[]}')).toEqual({ ok: true, value: [] });
});

test('every mistake at once, with its place and what is allowed', () => {
  const text = `${head}change:
  - { from: 10.96.0.1/16, afterwards: lost, after: captured }
  - { to: "a b", after: gone }
  - { protocol: icmp, port: 8, after: lost }
  - { port: 0, after: any, protocol: sctp }
  - { from: mesh }
  - { from: "fd00::1/64", after: any }
`;
  const read = parseStatements(text, { file: 'change.yaml' });
  if (read.ok) throw new Error('it was accepted');
  expect(read.diagnostics.map((one) => formatDiagnostic(one).replace(/ \(.*\)$/, '')).toSorted()).toEqual(
    [
      "change.yaml:4:13: change[0].from: '10.96.0.1/16' cannot be an end of a conversation: the network of that length is 10.96.0.0/16",
      "change.yaml:4:27: change[0].afterwards: 'afterwards' is not a known key",
      "change.yaml:5:11: change[1].to: 'a b' cannot be an end of a conversation: it is neither a name nor an address",
      "change.yaml:5:25: change[1].after: 'gone' is not an outcome",
      'change.yaml:6:29: change[2].port: icmp has no ports',
      'change.yaml:7:13: change[3].port: 0 cannot be a port: it is less than 1',
      "change.yaml:7:38: change[3].protocol: 'sctp' is not a protocol",
      'change.yaml:8:5: change[4].after: the key after is missing',
      "change.yaml:9:13: change[5].from: 'fd00::1/64' cannot be an end of a conversation: the network of that length is fd00::/64",
    ].toSorted(),
  );
});

test.each(['', '---\n', `${head}change: []\n---\n${head}change: []\n`, 'kind: NodeState\n', '[1'])(
  'a text that is no such file is refused: %j',
  (text) => {
    const read = parseStatements(text, { file: 'change.yaml' });
    expect(read.ok).toBe(false);
    if (!read.ok) for (const one of read.diagnostics) expect(one.file).toBe('change.yaml');
  },
);

test('the schema has the keys, and allows no others', () => {
  expect(statementsSchema()).toMatchObject({
    $id: 'urn:ambient-redirect:redirect-v1:change',
    additionalProperties: false,
    properties: { change: { items: { required: ['after'], additionalProperties: false } } },
  });
});
