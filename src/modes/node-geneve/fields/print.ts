import { printMark } from '../../../model/values/mark.js';
import type { Plain } from '../../../schema/plain.js';
import type { GeneveConstants } from '../constants.js';
import type { GeneveState } from '../state.js';

export function printGeneveKeys({ tunnel, ztunnel }: GeneveState): Readonly<Record<string, Plain>> {
  return { ...(ztunnel && { ztunnel: { ...ztunnel } }), tunnel: { ...tunnel } };
}

/** The `constants` of a document, as plain data. */
export function printGeneveConstants(constants: GeneveConstants): Plain {
  const { marks, tables, priorities, tunnels, ports, set, chainPrefix, jumps } = constants;
  return {
    marks: Object.fromEntries(Object.entries(marks).map(([name, mark]) => [name, printMark(mark)])),
    tables,
    priorities,
    tunnels: { inbound: { ...tunnels.inbound }, outbound: { ...tunnels.outbound } },
    ports,
    set,
    chainPrefix,
    jumps: jumps === 'first' ? jumps : { ...jumps },
  };
}
