import type { UnfitSetting } from '../../ir/requirements.js';
import type { GeneveInputs } from './inputs.js';
import { ztunnelScope } from './scopes.js';

/**
 * Settings that break TPROXY in ztunnel's namespace; a new namespace may inherit them from the node
 * (devconf_inherit_init_net).
 */
export function unfitSettings({ constants, ztunnel }: GeneveInputs): readonly UnfitSetting[] {
  const { inbound, outbound } = constants.tunnels;
  const scope = ztunnelScope;
  return [
    ...['all', 'default', inbound.peerName, outbound.peerName, ztunnel.podInterface].map((device) => ({
      ...{ scope, key: `net/ipv4/conf/${device}/src_valid_mark`, unfit: '1', fit: '0' },
      consequence: 'source checks look with the mark of TPROXY and drop every captured packet',
    })),
    {
      ...{ scope, key: 'net/ipv4/tcp_fwmark_accept', unfit: '1', fit: '0' },
      consequence: 'connections keep the mark of TPROXY, and their answers never leave ztunnel',
    },
    {
      ...{ scope, key: 'net/ipv4/tcp_syncookies', unfit: '2', fit: '1' },
      consequence: 'no handshake of a captured connection comes to an end',
    },
  ];
}
