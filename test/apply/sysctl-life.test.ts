import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { finalRecord, nextRecord } from '../../src/apply/next-record.js';
import { desiredStateOf } from '../../src/desired-of.js';
import { type Machine, type NodeState, parseNodeState } from '../../src/index.js';
import { emptyKernelNamespace, type KernelNamespace } from '../../src/ir/program.js';
import type { Sysctl } from '../../src/ir/sysctl.js';
import type { LivePlan } from '../../src/live/live-plan.js';
import { subjectOf } from '../../src/live/subject.js';
import { imaginedObservation } from '../../src/plan/imagined-node.js';
import { type DesiredState, makePlan } from '../../src/plan/plan.js';
import type { ApplyRecord } from '../../src/plan/record.js';
import { presentSysctl } from '../../src/record/current-record.js';

const pods = ['vp1', 'vp2', 'vp3'] as const;
const devices = ['all', 'default', 'vzt', ...pods] as const;
const settings = ['rp_filter', 'accept_local'] as const;

/** Each document with its desired state, compiled once. */
const known = new Map<string, { readonly state: NodeState; readonly desiredState: DesiredState }>();

function documentOf(profile: string, meshed: readonly string[]): NodeState {
  const name = [profile, ...meshed].join(' ');
  const state = known.get(name)?.state ?? newDocument(profile, meshed);
  if (!known.has(name)) known.set(name, { state, desiredState: desiredStateOf(state) });
  return state;
}

function wishOf(state: NodeState): DesiredState {
  return [...known.values()].find((one) => one.state === state)?.desiredState ?? desiredStateOf(state);
}

function newDocument(profile: string, meshed: readonly string[]): NodeState {
  const parsed = parseNodeState({
    apiVersion: 'redirect/v1',
    kind: 'NodeState',
    mode: 'geneve',
    profile,
    node: { name: 'node', hostIP: '10.244.1.1' },
    ztunnel: {
      namespace: 'istio-system',
      name: 'ztunnel',
      ip: '10.244.1.2',
      hostInterface: 'vzt',
      netns: '/run/netns/zt',
    },
    pods: meshed.map((dev) => ({
      namespace: 'default',
      name: dev,
      ip: `10.244.1.1${dev.slice(2)}`,
      hostInterface: dev,
    })),
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return parsed.value;
}

/** A node with only sysctls; `theirs` are the values it would have without redirect. */
class SmallNode {
  readonly live = new Map<string, string>();
  readonly theirs = new Map<string, string>();
  private readonly indexes = new Map<string, number>();
  private record: ApplyRecord | null = null;
  private nextIndex = 2;

  constructor() {
    for (const device of devices) this.plug(device);
  }

  /** A new interface of that name, in the place of the one that had it. */
  plug(device: string): void {
    if (device !== 'all' && device !== 'default') this.indexes.set(device, this.nextIndex);
    this.nextIndex += 1;
    for (const setting of settings)
      this.write(`net/ipv4/conf/${device}/${setting}`, setting === 'rp_filter' ? '1' : '0');
  }

  /** Another program writes. */
  write(key: string, value: string): void {
    this.live.set(key, value);
    this.theirs.set(key, value);
  }

  /** Null: destroy. `killedAfter` is the number of values that are written before redirect is killed. */
  async go(state: NodeState | null, killedAfter = Number.POSITIVE_INFINITY): Promise<void> {
    const planned = this.plan(state);
    const record = await nextRecord(planned, state, this.machine());
    if (record === null) throw new Error('nothing was written down');
    this.record = record;
    const writes = planned.plan.steps.flatMap(({ work }) => (work.tool === 'sysctl' ? work.operations : []));
    for (const { key, value } of writes.slice(0, killedAfter)) this.live.set(key, value);
    if (killedAfter < writes.length) return;
    expect(this.plan(state).plan.changes).toEqual([]);
    this.record = state === null ? null : await finalRecord(record, planned, state, this.machine());
  }

  get recorded(): number {
    return this.record?.sysctls.length ?? 0;
  }

  private plan(state: NodeState | null): LivePlan {
    const all = wishOf(state ?? documentOf('istio-1.20', []));
    const sysctls = state === null ? [] : (all.program.namespaces.find(isHost)?.sysctls ?? []);
    const host = { ...emptyKernelNamespace('host', null), sysctls: sysctls.filter(({ key }) => this.live.has(key)) };
    const desiredState = { ...all, program: { namespaces: state === null ? [] : [host] } };
    const found = [...this.live].map(([key, value]): Sysctl => ({ key, value }));
    const names = new Map([[null, new Map([...this.indexes].map(([name, index]) => [index, name]))]]);
    const record =
      this.record === null
        ? null
        : { ...this.record, sysctls: this.record.sysctls.flatMap((one) => presentSysctl(one, names)) };
    const program = { namespaces: [{ ...emptyKernelNamespace('host', null), sysctls: found }] };
    const observation = { ...imaginedObservation(program), record };
    const plan = makePlan(
      { ...desiredState, requirements: { ...desiredState.requirements, interfaces: [] } },
      observation,
    );
    const location = { directory: '/nowhere', inode: '1' };
    const subject = { ...subjectOf(null, null), document: state };
    return {
      plan,
      desiredState,
      observation,
      location,
      subject,
      node: null,
      readRequest: null,
      failed: [],
      gone: [],
      only: null,
      cacheKeys: null,
    };
  }

  private machine(): Machine {
    // One answer a question: `link show dev NAME`.
    const answer = (question: string) => {
      const ifname = question.split(' ').at(-1) ?? '';
      return JSON.stringify([{ ifname, ifindex: this.indexes.get(ifname) }]);
    };
    const refuse = () => Promise.reject(new Error('not on this machine'));
    return {
      execute: async (command) => {
        const questions = (command.stdin ?? '').trim().split('\n');
        return { command, exitCode: 0, stdout: questions.map(answer).join('\n'), stderr: '' };
      },
      readText: async () => 'the one boot',
      writeText: refuse,
      list: refuse,
      inode: async () => null,
      openScratch: refuse,
    };
  }
}

function isHost({ scope }: KernelNamespace): boolean {
  return scope === 'host';
}

const profile = fc.constantFrom('istio-1.18', 'istio-1.20', 'hardened');
const meshed = fc.subarray([...pods]);
/** A value that redirect never writes: a foreign write of our value cannot be distinguished from ours. */
const foreignValue = fc.constantFrom('3', '4', '5');
const event = fc.oneof(
  fc.record({ kind: fc.constant('apply' as const), profile, meshed, killedAfter: fc.constant(99) }),
  fc.record({ kind: fc.constant('apply' as const), profile, meshed, killedAfter: fc.nat(8) }),
  fc.record({ kind: fc.constant('destroy' as const), killedAfter: fc.nat(8) }),
  fc.record({ kind: fc.constant('plug' as const), device: fc.constantFrom('vzt', ...pods) }),
  fc.record({
    kind: fc.constant('write' as const),
    device: fc.constantFrom(...devices),
    setting: fc.constantFrom(...settings),
    value: foreignValue,
  }),
);

test('destroy leaves the values that would be there without us, whatever profiles, pods, interfaces, kills and foreign writes came in between', () =>
  fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 12 }), async (events) => {
      const node = new SmallNode();
      for (const one of events) {
        if (one.kind === 'plug') node.plug(one.device);
        else if (one.kind === 'write') node.write(`net/ipv4/conf/${one.device}/${one.setting}`, one.value);
        else await node.go(one.kind === 'apply' ? documentOf(one.profile, one.meshed) : null, one.killedAfter);
      }
      await node.go(null);
      expect(Object.fromEntries(node.live)).toEqual(Object.fromEntries(node.theirs));
    }),
    { numRuns: 200 },
  ));

test('a record holds only existing interfaces, however many came and went', async () => {
  const node = new SmallNode();
  await node.go(documentOf('istio-1.20', pods));
  const first = node.recorded;
  for (let round = 0; round < 20; round += 1) {
    for (const pod of pods) node.plug(pod);
    await node.go(documentOf('istio-1.20', round % 2 === 0 ? pods.slice(1) : pods));
  }
  expect(first).toBeGreaterThan(3);
  expect(node.recorded).toBe(first);
});

test.each([
  ['istio-1.20, then hardened', ['istio-1.20', 'hardened']],
  ['hardened, then istio-1.20', ['hardened', 'istio-1.20']],
  ['there and back', ['istio-1.20', 'hardened', 'istio-1.18', 'hardened']],
])('%s: destroy restores the value of a veth', async (_, profiles) => {
  const node = new SmallNode();
  for (const one of profiles) await node.go(documentOf(one, pods));
  await node.go(null);
  expect(node.live.get('net/ipv4/conf/vp1/rp_filter')).toBe('1');
});
