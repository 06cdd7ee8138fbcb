import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseNodeState, prove } from '../../src/index.js';

/** One document for each profile and backend that differ in what they lose. */
const documents = readdirSync('golden').filter((name) =>
  /^(?:geneve-(?:istio-1\.1[89]|nft-(?:istio-1\.20|hardened))|inpod-default)$/.test(name),
);

test.each(documents)('golden/%s loses what its profile and backend are known to lose', (name) => {
  const parsed = parseNodeState(readFileSync(`golden/${name}/document.yaml`, 'utf8'));
  if (!parsed.ok) throw new Error('a golden document is a good one');
  const broken = prove([parsed.value]).nodes.flatMap(({ groups }) =>
    groups.flatMap(({ properties }) => properties.filter(({ holds }) => !holds)),
  );
  expect(broken.length).toBeGreaterThan(0);
  expect(broken.filter(({ standing }) => standing !== 'known')).toEqual([]);
});
