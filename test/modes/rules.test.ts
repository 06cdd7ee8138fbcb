import { expect, test } from 'vitest';
import { hostNetworkOutsideMesh } from '../../src/model/rules/host-network-outside-mesh.js';
import { podAddressesDistinct } from '../../src/model/rules/pod-addresses-distinct.js';
import { podIdentitiesDistinct } from '../../src/model/rules/pod-identities-distinct.js';
import { modes } from '../../src/modes/list.js';

test.each(modes.map((mode) => [mode.name, mode] as const))(
  'documents of mode %s obey what holds in every mode',
  (_, mode) => {
    for (const rule of [hostNetworkOutsideMesh, podAddressesDistinct, podIdentitiesDistinct])
      expect(mode.document.rules).toContain(rule);
  },
);
