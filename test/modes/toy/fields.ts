import type * as z from 'zod';
import type { Draft } from '../../../src/model/draft.js';
import { hostNetworkOutsideMesh } from '../../../src/model/rules/host-network-outside-mesh.js';
import { podAddressesDistinct } from '../../../src/model/rules/pod-addresses-distinct.js';
import { podIdentitiesDistinct } from '../../../src/model/rules/pod-identities-distinct.js';
import { hostAddress } from '../../../src/model/values/host-address.js';
import { interfaceName } from '../../../src/model/values/interface-name.js';
import { printMark } from '../../../src/model/values/mark.js';
import { netnsPath } from '../../../src/model/values/netns-path.js';
import { port } from '../../../src/model/values/port.js';
import { type ModeDocument, noPodKeys } from '../../../src/modes/mode-document.js';
import { integer, text } from '../../../src/schema/leaf.js';
import { recorded, type Strictness } from '../../../src/schema/strictness.js';
import type { ToyConstants, ToyState } from './state.js';

export const defaultConstants: ToyConstants = { mark: { value: 0x7, mask: 0xf }, port: 7007 };

function keys({ byDefault, keep, section }: Strictness) {
  const annex = section(
    {
      ip: keep(text(hostAddress, 'Address of the annex.')),
      hostInterface: keep(text(interfaceName, "The node's end of its veth.")),
      ownInterface: byDefault(keep(text(interfaceName, 'Its own end.')), 'eth0'),
      netns: keep(text(netnsPath, 'Path of its network namespace.')),
    },
    { description: 'The annex. Left out: there is none.' },
  );
  return { annex: annex.nullish() };
}

export type ToyKeys = ReturnType<typeof keys>;

function constantsShape({ byDefault, keep, mark, section }: Strictness) {
  return section(
    {
      mark: byDefault(mark('What marked packets have.'), printMark(defaultConstants.mark)),
      port: byDefault(keep(integer(port, 'The port that is looked for.')), defaultConstants.port),
    },
    { description: 'The numbers of the toy.' },
  );
}

export const toyDocument: ModeDocument<ToyState, ToyKeys> = {
  profiles: ['plain'],
  needsHostIP: true,
  proxy: 'annex',
  keys,
  pods: noPodKeys,
  constants: {
    shape: constantsShape,
    defaults: defaultConstants,
    print: ({ mark, port: number }) => ({ mark: printMark(mark), port: number }),
    recorded: constantsShape(recorded) as z.ZodType<ToyConstants>,
  },
  draft: ({ annex, constants }): Draft<Pick<ToyState, 'annex' | 'constants'>> => ({ annex: annex ?? null, constants }),
  print: ({ annex }) => (annex === null ? {} : { annex: { ...annex } }),
  rules: [hostNetworkOutsideMesh, podIdentitiesDistinct, podAddressesDistinct],
};
