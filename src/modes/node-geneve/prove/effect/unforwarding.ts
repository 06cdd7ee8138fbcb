import type { SimulatableProgram } from '../../../../ir/program.js';
import type { SilentFailure } from '../../../../simulate/prove/effect/effect-mode.js';
import type { GeneveState } from '../../state.js';

/**
 * Forwarding settings that would stop packets coming back through the tunnels. Today's ztunnel answers through its
 * veth, so no packet shows this; the rules are made for versions that answer through the tunnels.
 */
export function unforwarding({ constants }: GeneveState, { namespaces }: SimulatableProgram): readonly SilentFailure[] {
  const { inbound, outbound } = constants.tunnels;
  const keys = ['all', inbound.name, outbound.name].map(forwardingOf);
  const host = namespaces.find(({ scope }) => scope === 'host');
  const off = keys.flatMap((key) => host?.sysctls.find((one) => one.key === key && one.value === '0') ?? []);
  const all = off.find(({ key }) => key === keys[0]);
  return (all === undefined ? off : [all]).map((sysctl) => ({
    property: 'tunnels-forward',
    complaint: 'what comes back by a tunnel is not forwarded',
    culprit: { scope: 'host', kind: 'sysctl', sysctl, needed: '1' },
  }));
}

function forwardingOf(device: string): string {
  return `net/ipv4/conf/${device}/forwarding`;
}
