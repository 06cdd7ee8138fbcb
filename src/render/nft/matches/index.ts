import { unreachable } from '../../../base/unreachable.js';
import type { Match, ModuleMatch } from '../../../ir/match.js';
import type { Family } from '../../../ir/ruleset.js';
import type { Test } from '../statement.js';
import { addressWords } from './address.js';
import { addressTypeWords } from './address-type.js';
import { connectionStateWords } from './connection-state.js';
import { interfaceWords } from './interface.js';
import { markWords } from './mark.js';
import type { MatchWords, TestContext } from './match-words.js';
import { ownerWords, socketWords } from './owner.js';
import { tcpWords, udpWords } from './ports.js';
import { protocolWords } from './protocol.js';
import { setWords } from './set.js';

const modules: ReadonlyMap<string, MatchWords<ModuleMatch>> = new Map([
  ['owner', ownerWords],
  ['conntrack', connectionStateWords],
  ['addrtype', addressTypeWords],
]);

/** Null if nft has no equivalent, or none is known here. */
export function writeMatch(match: Match, family: Family): readonly Test[] | null {
  switch (match.kind) {
    case 'source':
    case 'destination':
      return addressWords.write(match, family);
    case 'in-interface':
    case 'out-interface':
      return interfaceWords.write(match, family);
    case 'protocol':
      return protocolWords.write(match, family);
    case 'tcp':
      return tcpWords.write(match, family);
    case 'udp':
      return udpWords.write(match, family);
    case 'mark':
    case 'connmark':
      return markWords.write(match, family);
    case 'set':
      return setWords.write(match, family);
    case 'socket-exists':
      return socketWords.write(match, family);
    case 'module':
      return modules.get(match.module)?.write(match, family) ?? null;
    case 'fragment':
    case 'comment':
    case 'opaque':
      return null;
    default:
      return unreachable(match);
  }
}

const readers = [
  addressWords,
  interfaceWords,
  protocolWords,
  tcpWords,
  udpWords,
  markWords,
  setWords,
  socketWords,
  ...modules.values(),
];

/** Null if the test is unknown. */
export function readMatch(test: Test, context: TestContext): Match | null {
  for (const { read } of readers) {
    const match = read(test, context);
    if (match !== null) return match;
  }
  return null;
}
