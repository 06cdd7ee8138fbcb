import type { Draft } from '../../../model/draft.js';
import type { OwnFields, ReadFields } from '../../mode-document.js';
import { defaultConstants, type GeneveConstants } from '../constants.js';
import type { GeneveState, TunnelKind } from '../state.js';
import type { GeneveKeys } from './keys.js';

const defaultPort: Readonly<Record<TunnelKind, number>> = { geneve: 6081, vxlan: 4789, veth: 6081 };

/** The fields of a document, with the defaults that depend on other keys. */
export function geneveDraft(
  { constants, tunnel, ztunnel }: ReadFields<GeneveKeys, GeneveConstants>,
  node: Draft<GeneveState['node']>,
): Draft<OwnFields<GeneveState>> {
  return {
    ztunnel: ztunnel ? { ...ztunnel, tunnelPeer: ztunnel.tunnelPeer ?? node.hostIP } : null,
    tunnel: { kind: tunnel.kind, port: tunnel.port ?? defaultPort[tunnel.kind ?? 'geneve'] },
    constants: { ...constants, jumps: constants.jumps ?? defaultConstants.jumps },
  };
}
