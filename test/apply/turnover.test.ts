import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ApplyError, type ApplyReport, apply, type CachedState, type NodeState, plan } from '../../src/index.js';
import { planTurnover, turnoverPart } from '../../src/live/turnover/plan-turnover.js';
import { readBefore } from '../../src/live/turnover/read-turnover.js';
import { wholePlanOf } from '../../src/live/turnover/whole-plan.js';
import { meaningOf } from '../../src/plan/meaning.js';
import { atWrite, type FakeNode, type FaultKind, joiner, pods, withFakeNode } from '../fakes/index.js';

type Entry = (typeof pods)[number] & { readonly mesh?: boolean };

const backends = ['iptables-nft', 'nft'] as const;
const [first, second] = pods as [Entry, Entry];
/** Pods that come after others: with the link of one, or with its name and another address. */
const later: readonly Entry[] = [
  { ...joiner, name: 'pod-6', ip: '10.244.1.6' },
  { ...second, ip: '10.244.1.7' },
];
const all: readonly Entry[] = [first, second, joiner, ...later];

/** Pods of a document, each enrolled or only known, in any order. */
const some = fc.uniqueArray(
  fc.tuple(fc.constantFrom(...all), fc.boolean(), fc.boolean()).map(([pod, ...dice]) => {
    return dice.includes(true) ? pod : { ...pod, mesh: false };
  }),
  { maxLength: 4, selector: ({ hostInterface }) => hostInterface },
);

/** What others do to the link of a pod that comes and goes. */
const incidents = ['nothing', 'nothing', 'strict again', 'link made anew'] as const;
const courses = fc.array(fc.record({ pods: some, incident: fc.constantFrom(...incidents) }), {
  minLength: 1,
  maxLength: 4,
});

function happen({ kernel }: FakeNode, incident: (typeof incidents)[number], round: number): void {
  const { hostInterface: dev, ip } = joiner;
  if (incident === 'nothing') return;
  if (incident === 'link made anew')
    kernel.ip(
      null,
      `link del dev ${dev}`,
      `link add dev ${dev} type veth peer name peer${round}`,
      `link set dev ${dev} up`,
      `route add ${ip}/32 dev ${dev}`,
    );
  kernel.run(null, `tee /proc/sys/net/ipv4/conf/${dev}/rp_filter`, '1');
}

function hasLink(of: readonly Entry[]): boolean {
  return of.some(({ hostInterface }) => hostInterface === joiner.hostInterface);
}

function recordIn({ options: { stateDirectory = '' } }: FakeNode): readonly string[] {
  const names = readdirSync(stateDirectory).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => readFileSync(join(stateDirectory, name), 'utf8'));
}

/** Which addresses show that a namespace is the same is looked up again only with the whole node. */
function withoutStamps(record: readonly string[]): readonly string[] {
  return record.map((text) => text.replace(/"stamps": \[[^\]]*\]/g, ''));
}

/** Of several pods, in any order. */
function stepsOf({ plan: { steps } }: ApplyReport): unknown {
  return steps.map(({ work: { operations, tool }, ...step }) => ({
    ...step,
    work: [tool, operations.map(meaningOf).sort()],
  }));
}

async function cachedAfter({ options }: FakeNode, state: NodeState): Promise<CachedState> {
  const { cached } = await apply(state, options);
  if (cached === null) throw new Error('an apply gives back what it left');
  return cached;
}

test.each(backends)('%s: pods that come and go are planned alone as they would be with the whole node', (backend) =>
  fc.assert(
    fc.asyncProperty(some, some, (before, after) =>
      withFakeNode(async (node) => {
        const { document, kernel, options } = node;
        const cached = await cachedAfter(node, document({ backend, pods: before }));
        const state = document({ backend, pods: after });
        const { plan: expected } = await plan(state, { ...options, cached });
        const part = turnoverPart(state, { cached });
        if (part === null) throw new Error('these documents differ in pods alone');
        const reading = await readBefore(kernel.machine, part);
        const found = planTurnover(part, reading);
        const { node: _, ...live } = wholePlanOf(part, reading).plan;
        if (found === null) expect([expected.obstacles, live.obstacles]).not.toContainEqual([]);
        else expect({ ...found, node: undefined }).toEqual({ ...expected, node: undefined });
        expect(live).toEqual({ ...expected, node: undefined });
      }),
    ),
    { numRuns: 15 },
  ),
);

test.each(backends)('%s: a node of which parts are applied becomes what one is that is applied as a whole', (backend) =>
  fc.assert(
    fc.asyncProperty(courses, (course) =>
      withFakeNode(async (one) =>
        withFakeNode(async (other) => {
          const start = { backend, pods };
          let cached: CachedState | null = await cachedAfter(one, one.document(start));
          await apply(other.document(start), other.options);
          let held: readonly Entry[] = pods;
          for (const [round, { incident, pods: next }] of course.entries()) {
            // What happens to a pod that stays is seen by whoever reads everything.
            if (![held, next].every(hasLink)) for (const node of [one, other]) happen(node, incident, round);
            held = next;
            const given = { backend, pods: next };
            const ends: readonly (ApplyReport | Error)[] = await Promise.all([
              apply(one.document(given), { ...one.options, cached }).catch((error: Error) => error),
              apply(other.document(given), other.options).catch((error: Error) => error),
            ]);
            const [ours, theirs] = ends;
            expect(one.kernel.state()).toEqual(other.kernel.state());
            expect(withoutStamps(recordIn(one))).toEqual(withoutStamps(recordIn(other)));
            if (ours instanceof Error || theirs instanceof Error || ours === undefined || theirs === undefined) {
              expect([ours, theirs]).toEqual([expect.any(ApplyError), expect.any(ApplyError)]);
              continue;
            }
            expect(ours.outcome).toBe(theirs.outcome);
            expect(stepsOf(ours)).toEqual(stepsOf(theirs));
            ({ cached } = ours);
          }
        }),
      ),
    ),
    { numRuns: 8 },
  ),
);

const kinds: readonly FaultKind[] = ['refused', 'killed-before', 'killed-after', 'done-and-denied', 'hangs'];

test.each(
  backends.flatMap((backend) =>
    kinds.flatMap((kind) => (['comes', 'goes'] as const).map((way) => [backend, kind, way] as const)),
  ),
)('%s: whichever write is %s when a pod %s, all of it is done or taken back', async (backend, kind, way) => {
  for (const number of [1, 2])
    await withFakeNode(async (node) => {
      const { document, kernel, options } = node;
      const documents = [document({ backend, pods }), document({ backend, pods: [...pods, joiner] })] as const;
      const [from, to] = way === 'comes' ? documents : [documents[1], documents[0]];
      const cached = await cachedAfter(node, from);
      const before = kernel.state();
      const recorded = recordIn(node);
      kernel.countWritesAnew();
      kernel.faults.push(atWrite(number, kind));
      const end = await apply(to, { ...options, cached }).catch((error: unknown) => error);
      expect(kernel.faults).toEqual([]);
      if (end instanceof Error) {
        expect(end).toMatchObject({ reason: 'step-failed', undone: 'all' });
        expect([kernel.state(), recordIn(node)]).toEqual([before, recorded]);
      } else {
        expect(['refused', 'done-and-denied']).toContain(kind);
        expect((await plan(to, options)).plan.changes).toEqual([]);
      }
    });
});

/** What stands between two applies, so that the whole node is planned for the second one. */
const obstacles: readonly (readonly [string, (node: FakeNode, cached: CachedState) => Promise<CachedState>])[] = [
  ['a copy of the cached state', async (_, cached) => ({ ...cached })],
  [
    'another apply in between',
    async ({ document, options }, cached) => {
      await apply(document({ pods: [first] }), options);
      return cached;
    },
  ],
];

test.each(obstacles)('%s: the whole node is planned', (_, prepare) =>
  withFakeNode(async (node) => {
    const { document, kernel, options } = node;
    const cached = await prepare(node, await cachedAfter(node, document()));
    const joined = document({ pods: [...pods, joiner] });
    const before = kernel.ran.length;
    await apply(joined, { ...options, cached });
    expect(kernel.ran.slice(before).some(({ argv }) => argv.join(' ') === 'ip address save')).toBe(true);
  }),
);

test('of a turnover nothing but the objects of its pods is asked for', () =>
  withFakeNode(async (node) => {
    const { document, kernel, options } = node;
    const cached = await cachedAfter(node, document());
    const before = kernel.ran.length;
    const report = await apply(document({ pods: [...pods, joiner] }), { ...options, cached });
    expect(report.outcome).toBe('done');
    expect(kernel.ran.slice(before).map(({ argv, stdin }) => [argv.join(' '), stdin])).toEqual([
      ['ip -N -json -details -force -batch -', `link show dev ${joiner.hostInterface}\n`],
      ['ip -4 -batch -', expect.stringMatching(/^route add 10\.244\.1\.5\/32 .*\n$/)],
      ['ipset restore', 'add ztunnel-pods-ips 10.244.1.5\n'],
      ['ip -N -json -details -force -batch -', 'route show table 100 exact 10.244.1.5/32\n'],
      ['ipset test ztunnel-pods-ips 10.244.1.5', undefined],
    ]);
    const now = kernel.ran.length;
    const again = await apply(document({ pods: [...pods, joiner] }), { ...options, cached: report.cached });
    expect([again.outcome, kernel.ran.length]).toEqual(['nothing-to-do', now]);
  }));
