import type { Scope } from '../../../../ir/program.js';
import type { NeededSetting } from '../../../../simulate/prove/effect/suspects.js';

const perDevice = (name: string) => (key: string) => key.startsWith('net/ipv4/conf/') && key.endsWith(`/${name}`);

const everywhere: readonly NeededSetting[] = [
  { applies: perDevice('src_valid_mark'), isFine: (value) => value === '0', value: '0' },
  { applies: perDevice('rp_filter'), isFine: (value) => value === '0', value: '0' },
  { applies: perDevice('arp_ignore'), isFine: (value) => value !== '8', value: '0' },
];

const inZtunnel: readonly NeededSetting[] = [
  ...everywhere,
  { applies: (key) => key === 'net/ipv4/tcp_fwmark_accept', isFine: (value) => value === '0', value: '0' },
  { applies: (key) => key === 'net/ipv4/tcp_syncookies', isFine: (value) => value !== '2', value: '1' },
];

const onNode: readonly NeededSetting[] = [
  ...everywhere,
  { applies: perDevice('forwarding'), isFine: (value) => value === '1', value: '1' },
];

export function neededSettings(scope: Scope): readonly NeededSetting[] {
  return scope === 'host' ? onNode : inZtunnel;
}
