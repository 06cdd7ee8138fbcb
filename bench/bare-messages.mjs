// What the kernel itself needs to add a pod's member and route, and to take them away: four messages on sockets that
// stay open.
import { fromSources } from './from-sources.mjs';

const messages = ['acknowledgement', 'attributes', 'messages', 'socket'].map((name) => `netlink/${name}`);
const modules = ['libc', 'netfilter/header', ...messages];
const insides = await fromSources(modules.map((name) => `export * from './src/kernel/native/${name}.ts';`).join('\n'));
const { attribute, loadLibc, netfilterHeader, netfilterType, numberAttribute, openNetlinkDescriptor } = insides;
const { parseAcknowledgement, parseMessages, printAttributes, printMessage, protocols } = insides;

const [requestAndAcknowledge, createNew] = [5, 0x600];

/** Functions that add and remove `address` in a set and, by an interface, in a table. */
export async function bareMessages({ address, interfaceIndex, set, table }) {
  const libc = await loadLibc();
  const answer = Buffer.alloc(65_536);
  const ip = Buffer.from(address.split('.').map(Number));
  const route = printAttributes([attribute(1, ip), numberAttribute(4, interfaceIndex)]);
  const routeBody = Buffer.concat([Buffer.from([2, 32, 0, 0, table, 3, 253, 1, 0, 0, 0, 0]), route]);
  const nested = (type, ...attributes) => ({ ...attribute(type, printAttributes(attributes)), isNested: true });
  const inNetworkOrder = (type, value) => ({ ...attribute(type, value), isNetworkOrder: true });
  const element = [nested(1, inNetworkOrder(1, ip)), inNetworkOrder(9, Buffer.alloc(4))];
  const member = [attribute(1, Buffer.from([7])), attribute(2, Buffer.from(`${set}\0`)), nested(7, ...element)];
  const memberBody = Buffer.concat([netfilterHeader(2), printAttributes(member)]);
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
