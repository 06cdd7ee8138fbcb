import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import {
  addProxySuccessor,
  applyInLab,
  destroyInLab,
  expectCaptured,
  expectDirect,
  type Lab,
  type LabDocumentOptions,
  labModeNamed,
  labNodeNames,
  removeProxy,
} from '../../../src/lab/index.js';
import { failedJourneys, withLab } from '../lab-for-tests.js';
import { countedBy } from './rule-counters.js';
import { tracedOtherwise } from './traced-journeys.js';

const { document, journeys } = labModeNamed('inpod');
const last: LabDocumentOptions = { backend: 'iptables-nft', profile: 'istio-1.29' };
/**
 * In this order, on one lab: each apply takes over from the backend before it, and one pod leaves the mesh while
 * another joins.
 */
const turns: readonly LabDocumentOptions[] = [
  { backend: 'iptables-legacy', profile: 'hardened' },
  { backend: 'nft', profile: 'hardened', mesh: ['a1', 'a2', 's1', 'i1', 'v1', 'b1'] },
  last,
];

test('every connection takes its expected path with each backend and with a new ztunnel, counters say by which rules, traces foretell it, and the direct one after destroy', async () => {
  await withLab(
    async (lab) => {
      for (const options of turns) {
        await applyOnBoth(lab, options);
        const failed = await failedJourneys(lab, expectCaptured(lab, options));
        expect([options.backend, failed]).toEqual([options.backend, '']);
      }
      await expectCounters(lab, last);
      expect(await tracedOtherwise(lab, last)).toEqual([]);
      // A new ztunnel listens beside the old one in every pod, and takes all connections once that is gone. IPv6 may be
      // left alone.
      const successor = await addProxySuccessor(lab, 'node1');
      await removeProxy(lab, 'node1');
      await applyOnBoth(lab, { ...last, ipv6: false });
      expect(await failedJourneys(successor, expectCaptured(lab, { ...last, ipv6: false }), passed)).toBe('');
      for (const node of labNodeNames) await destroyInLab(lab, node);
      expect(await failedJourneys(lab, expectDirect)).toBe('');
    },
    { mode: 'inpod' },
  );
});

/** By each listener, in both families. */
const passed = journeys.filter(({ from, protocol, to }) =>
  ['a1 b1 tcp', 'b1 a1 tcp', 'd1 a1 tcp', 'a1 c1 dns', 'a1 c1 dns-tcp'].includes(`${from} ${to} ${protocol}`),
);

async function applyOnBoth(lab: Lab, options: LabDocumentOptions): Promise<void> {
  for (const node of labNodeNames) await applyInLab(lab, node, document(lab, node, options));
}

const captured = { prerouting: 'some', restored: 'some' } as const;

/**
 * The nat rules that each kind of connection passes in a pod, once each since nat sees first packets alone, and whether
 * the two of mangle see any packet of it: marked packets of ztunnel to the application come in by lo, whoever opened
 * the connection. Those that ztunnel opens to the pod's own address leave by lo as well.
 */
const flows = [
  ['a1', 'a1', 'd1', 'tcp', { outbound: 1, ...captured }],
  ['a1', 'node1', 'a1', 'tcp', { probe: 1 }],
  ['a1', 'd1', 'a1', 'tcp', { inbound: 1, ownAddress: 1, ...captured }],
  ['a1', 'b1', 'a1', 'tcp', { ownAddress: 1, ...captured }],
  ['a1', 'a1', 'a1', 'tcp', { ownAddress: 1 }],
  ['a1', 'a1', 'lo-a1', 'tcp', {}],
  // Nothing follows the answer to a query.
  ['a1', 'a1', 'c1', 'dns', { dns: 1, prerouting: 'some' }],
  ['a1', 'a1', 'c1', 'dns-tcp', { dnsOverTcp: 1, ...captured }],
  ['v1', 'g1', 'd1', 'tcp', { guest: 1 }],
] as const;

/** Of both families at once; what no flow names has counted nothing, the dead rules among it. */
async function expectCounters(lab: Lab, options: LabDocumentOptions): Promise<void> {
  const expectation = expectCaptured(lab, options);
  for (const [pod, from, to, protocol, expected] of flows) {
    const both = { ipv4: expected, ipv6: expected };
    let counted: Awaited<ReturnType<typeof countedBy>> | null = null;
    // The last packets of connections before this one may come late, and count too; they are gone in the next attempt.
    for (let attempt = 1; attempt <= 5 && !isDeepStrictEqual(counted, both); attempt += 1)
      counted = await countedBy(lab, pod, async () => {
        const journeys = (['ipv4', 'ipv6'] as const).map((family) => ({ from, to, protocol, family }));
        expect(await failedJourneys(lab, expectation, journeys)).toBe('');
      });
    expect([from, to, protocol, counted]).toEqual([from, to, protocol, both]);
  }
}
