import type { KernelNamespace } from '../ir/program.js';
import type { Sysctl } from '../ir/sysctl.js';
import type { SysctlOperation } from '../ir/sysctl-operation.js';
import type { NoteChange } from './change.js';
import { type Comparison, inPhase } from './comparison.js';
import type { SysctlRecord } from './record.js';

/**
 * Compares sysctls by value. One that is no longer desired gets its earlier value back, if it still has the value that
 * we wrote and its interface exists.
 * @param ourLinks our tunnels: their sysctls disappear with them.
 * @param remade devices that a step of this plan creates: their values are written afterwards, whatever the initial
 * ones are.
 */
export function compareSysctls(
  desired: KernelNamespace,
  observed: KernelNamespace,
  {
    ourLinks,
    records,
    remade,
  }: {
    readonly ourLinks: ReadonlySet<string>;
    readonly records: readonly SysctlRecord[];
    readonly remade: ReadonlySet<string>;
  },
  note: NoteChange,
): Comparison {
  const live = new Map(observed.sysctls.map(({ key, value }) => [key, value]));
  const isRemade = ({ key }: Sysctl) => remade.size > 0 && remade.has(deviceOf(key));
  const differing = desired.sysctls.filter((sysctl) => live.get(sysctl.key) !== sysctl.value);
  const write = (sysctl: Sysctl, before: string | null): SysctlOperation => {
    return { kind: 'write-sysctl', key: sysctl.key, value: sysctl.value, before };
  };
  const early = differing
    .filter((sysctl) => !isRemade(sysctl))
    .map((sysctl) => write(sysctl, live.get(sysctl.key) ?? null))
    .sort((a, b) => writeRank(a) - writeRank(b));
  const late = desired.sysctls.filter(isRemade).map((sysctl) => write(sysctl, null));
  const desiredKeys = new Set(records.length === 0 ? [] : desired.sysctls.map(({ key }) => key));
  const restored = records
    .filter(({ key }) => !desiredKeys.has(key) && !ourLinks.has(deviceOf(key)))
    .flatMap(({ key, previous, written }) => {
      const now = live.get(key);
      return now !== undefined && written.includes(now) && now !== previous ? [{ key, previous, now }] : [];
    });
  return {
    changes: [
      ...differing.map((sysctl) => {
        const before = live.get(sysctl.key);
        const item = { object: 'sysctl', sysctl } as const;
        return before === undefined
          ? note('missing', item)
          : note('changed', item, { object: 'sysctl', sysctl: { key: sysctl.key, value: before } });
      }),
      ...restored.map(({ key, now, previous }) =>
        note(
          'changed',
          { object: 'sysctl', sysctl: { key, value: previous, origin: goesBack } },
          { object: 'sysctl', sysctl: { key, value: now } },
        ),
      ),
    ],
    work: [
      ...inPhase('early-sysctls', { tool: 'sysctl', operations: early }),
      ...inPhase('late-sysctls', { tool: 'sysctl', operations: late }),
      ...inPhase('sysctls-out', {
        tool: 'sysctl',
        operations: restored
          .map(({ key, now, previous }): SysctlOperation => {
            return { kind: 'write-sysctl', key, value: previous, before: now };
          })
          .sort((a, b) => writeRank(a) - writeRank(b)),
      }),
    ],
  };
}

/**
 * The kernel uses the greater of the values of `all` and the device, and a loose source check (2) is greater than a
 * strict one (1). Values of devices that rise are written first, then `all`, then those that fall, so that no state in
 * between is stricter than both ends.
 */
function writeRank({ before, key, value }: SysctlOperation): number {
  if (deviceOf(key) === 'all') return 1;
  return before === null || Number(value) > Number(before) ? 0 : 2;
}

const goesBack = { causes: [], purpose: 'back to the value before redirect wrote it' };

/** Notes about values that we wrote and that another program has changed since. */
export function leftSysctls(
  desired: KernelNamespace,
  observed: KernelNamespace,
  records: readonly SysctlRecord[],
): readonly string[] {
  if (records.length === 0) return [];
  const live = new Map(observed.sysctls.map(({ key, value }) => [key, value]));
  return records.flatMap(({ key, netns, previous, written }) => {
    const now = live.get(key);
    const isOthers = now !== undefined && now !== previous && !written.includes(now);
    const isOfTunnel = observed.links.some(({ name }) => name === deviceOf(key));
    if (!isOthers || isOfTunnel || desired.sysctls.some((one) => one.key === key)) return [];
    const place = netns === null ? key : `${key} in ${netns}`;
    return [
      `${place} is ${now}: somebody else wrote it after redirect did, and it is left (it was ${previous} before)`,
    ];
  });
}

/** `net/ipv4/conf/eth0.100/rp_filter` is about eth0.100. */
export function deviceOf(key: string): string {
  return key.split('/').at(-2) ?? '';
}
