// What the kernel itself needs to add a pod's member and route, and to take them away: four messages on sockets that stay open.
import { loadLibc } from '../dist/lib/kernel/native/libc.js';
import { netfilterHeader, netfilterType } from '../dist/lib/kernel/native/netfilter/header.js';
import { parseAcknowledgement } from '../dist/lib/kernel/native/netlink/acknowledgement.js';
import { parseMessages, printMessage } from '../dist/lib/kernel/native/netlink/messages.js';
import { openNetlinkDescriptor, protocols } from '../dist/lib/kernel/native/netlink/socket.js';

const [requestAndAcknowledge, createNew, nested] = [5, 0x600, 0x8000];

/** Functions that add and remove `address` in a set and, by an interface, in a table. */
export async function bareMessages({ address, interfaceIndex, set, table }) {
  const libc = await loadLibc();
  const answer = Buffer.alloc(65_536);
  const ip = Buffer.from(address.split('.').map(Number));
  const route = attributes([1, ip], [4, number(interfaceIndex)]);
  const routeBody = Buffer.concat([Buffer.from([2, 32, 0, 0, table, 3, 253, 1, 0, 0, 0, 0]), route]);
  const element = attributes([1 | nested, attributes([1 | 0x4000, ip])], [9 | 0x4000, Buffer.alloc(4)]);
  const member = attributes([1, Buffer.from([7])], [2, Buffer.from(`${set}\0`)], [7 | nested, element]);
  const memberBody = Buffer.concat([netfilterHeader(2), member]);
  const [routes, sets] = [protocols.route, protocols.netfilter].map((one) => openNetlinkDescriptor(libc, one));
  const sender = (fd, type, flags, body) => {
    const bytes = printMessage({ type, flags: requestAndAcknowledge | flags, sequence: 1, port: 0, body });
    return () => {
      libc.send(fd, bytes, bytes.length, 0);
      const [message] = parseMessages(answer.subarray(0, libc.recv(fd, answer, answer.length, 0)));
      const error = parseAcknowledgement(message)?.error;
      if (error !== 0) throw new Error(`the kernel answers ${error}`);
    };
  };
  const [addMember, removeMember] = [9, 10].map((command) => sender(sets, netfilterType(6, command), 0, memberBody));
  const addRoute = sender(routes, 24, createNew, routeBody);
  const removeRoute = sender(routes, 25, 0, routeBody);
  return () => {
    addMember();
    addRoute();
    removeMember();
    removeRoute();
  };
}

function attributes(...all) {
  const parts = all.map(([type, value]) => {
    const bytes = Buffer.alloc((4 + value.length + 3) & ~3);
    bytes.writeUInt16LE(4 + value.length);
    bytes.writeUInt16LE(type, 2);
    value.copy(bytes, 4);
    return bytes;
  });
  return Buffer.concat(parts);
}

function number(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
