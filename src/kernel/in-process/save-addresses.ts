import { printMessage } from '../native/netlink/messages.js';
import { listOf } from '../native/netlink/socket.js';
import { addressesRequest } from '../native/rtnetlink/addresses.js';
import type { Answerer } from './answerer.js';

/** The first bytes of what iproute2 saves of addresses. */
const magic = 0x47361222;

/** `ip address save`: the messages of the kernel as they are, each byte a character. */
export const saveAddresses: Answerer = ({ argv }, { route }) => {
  if (argv.slice(1).join(' ') !== 'address save') return null;
  const saved = listOf(route(), addressesRequest, printMessage);
  const first = Buffer.alloc(4);
  first.writeUInt32LE(magic);
  return { exitCode: 0, stdout: Buffer.concat([first, ...saved]).toString('latin1'), stderr: '' };
};
