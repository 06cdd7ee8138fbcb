import type { SimulatableNamespace } from '../../ir/program.js';
import { protocols } from '../../ir/protocols.js';
import type { Memory, Socket } from '../connection.js';

/** The kernel refuses TPROXY in any other. */
const tproxyTable = 'mangle';

/** The listeners of a namespace's TPROXY rules: they are assumed to run. */
export function listenersOf({ rulesets }: SimulatableNamespace, isOfProxy: boolean): readonly Socket[] {
  const rules = rulesets.flatMap(({ tables }) =>
    tables.filter(({ name }) => name === tproxyTable).flatMap(({ chains }) => chains.flatMap(({ rules: all }) => all)),
  );
  const found = new Map<string, Socket>();
  for (const { matches, target } of rules) {
    if (target?.kind !== 'tproxy') continue;
    const isUdp = matches.some((match) => match.kind === 'protocol' && match.protocol === 'udp');
    const protocol = isUdp ? protocols.udp : protocols.tcp;
    const socket = listener(protocol, target.port, { isTransparent: true, isOfProxy });
    found.set(`${socket.protocol} ${socket.port}`, socket);
  }
  return [...found.values()];
}

/** A transparent listener captures what it accepts. */
export function listener(protocol: number, port: number, of: Pick<Socket, 'isTransparent' | 'isOfProxy'>): Socket {
  const captures = of.isTransparent ? { as: null, by: null, isRedirected: false } : null;
  return { protocol, address: null, port, peer: null, listener: port, ...of, captures, mark: null };
}

export function memoryWith(sockets: readonly Socket[]): Memory {
  return { connections: [], sockets: [...sockets], sets: new Map(), templates: new Map() };
}
