import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { Design } from '../../model/design.js';
import type { ModeDesign } from '../mode-design.js';
import { geneveClaims } from './claims.js';
import type { GeneveConstants } from './constants.js';
import { defaultConstants } from './constants.js';
import { geneveDocument } from './fields/index.js';
import { geneveOwnership } from './ownership.js';
import { ztunnelScope } from './scopes.js';
import type { GeneveState, TunnelKind } from './state.js';

export interface GeneveDesign extends Design {
  readonly mode: 'geneve';
  readonly constants: GeneveConstants;
  /** Null: unknown. A veth is then recognised by its name alone, as it has no identifier. */
  readonly tunnelKind: TunnelKind | null;
}

/** Records of versions with a single mode have no `mode`, and those versions can still read this form. */
const recorded = z.object({
  mode: z.literal('geneve').default('geneve'),
  tunnelKind: z.enum(['geneve', 'vxlan', 'veth']),
  constants: geneveDocument.constants.recorded,
});

export const geneveDesign: ModeDesign<GeneveState, GeneveDesign> = {
  of: ({ constants, tunnel }) => ({ mode: 'geneve', constants, tunnelKind: tunnel.kind }),
  published: { mode: 'geneve', constants: defaultConstants, tunnelKind: null },
  recorded,
  toRecord: ({ mode: _, ...design }) => ({ ...design, tunnelKind: design.tunnelKind ?? 'geneve' }),
  chainPrefix: ({ constants }) => constants.chainPrefix,
  jumps: ({ constants }) => constants.jumps,
  isSame: (one, other) => isDeepStrictEqual(namesOf(one.constants), namesOf(other.constants)),
  ownership: ({ constants, tunnelKind }) => geneveOwnership(constants, tunnelKind),
  claims: ({ constants, tunnelKind }, evidence) => geneveClaims(constants, tunnelKind, evidence),
  layouts: null,
  traces: ({ constants: { marks, priorities, tunnels } }) => ({
    scope: ztunnelScope,
    links: [tunnels.inbound.peerName, tunnels.outbound.peerName],
    ipRules: [
      { priority: priorities.ztunnelTproxy, mark: marks.tproxy },
      { priority: priorities.ztunnelOriginalSource, mark: marks.originalSource },
    ],
  }),
  linkPairs: ({ constants: { tunnels } }) => Object.values(tunnels).map(({ name, peerName }) => [name, peerName]),
};

/** The constants that objects are recognised by; jumps and ports may differ between designs. */
function namesOf({ jumps: _, ports: __, ...names }: GeneveConstants): unknown {
  return names;
}
