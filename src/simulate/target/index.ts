import { unreachable } from '../../base/unreachable.js';
import type { ModuleOption } from '../../ir/match.js';
import { protocols } from '../../ir/protocols.js';
import type { Target } from '../../ir/target.js';
import { tcpFlags } from '../packet.js';
import type { Action, Effect, TargetContext } from './action.js';
import { hashMark, shiftedConnmark } from './mark.js';
import { changeSet } from './set.js';
import { tproxy } from './tproxy.js';
import { tracked, untrack } from './track.js';
import { dnat, masquerade, netmap, redirect, snat, toItself } from './translate.js';

type Options = readonly ModuleOption[];

/** Targets that change nothing that is modelled. */
const harmless = new Set(
  (
    'AUDIT CHECKSUM CLASSIFY CONNSECMARK DSCP ECN HL IDLETIMER LED LOG NFLOG RATEEST SECMARK TCPMSS TCPOPTSTRIP TEE TOS ' +
    'TRACE TTL ULOG'
  ).split(' '),
);

/** Compiles a target other than a jump to an action. @param shown the target as text, for assumptions. */
export function actionOf(target: Target, context: TargetContext, shown: () => string): Action {
  switch (target.kind) {
    case 'verdict': {
      if (target.verdict === 'ACCEPT' && context.acceptDecides) return toItself;
      const effect = target.verdict.toLowerCase() as Effect;
      return () => effect;
    }
    case 'set-mark': {
      const { value, mask } = target.mark;
      return (packet) => {
        packet.mark = ((packet.mark & ~mask) ^ value) >>> 0;
        return 'continue';
      };
    }
    case 'set-connmark': {
      const { value, mask } = target.mark;
      return ({ connection }) => {
        if (connection !== null) connection.mark = ((connection.mark & ~mask) ^ value) >>> 0;
        return 'continue';
      };
    }
    case 'save-connmark': {
      const { nfmask, ctmask } = target;
      return ({ connection, mark }) => {
        if (connection !== null) connection.mark = ((connection.mark & ~ctmask) ^ (mark & nfmask)) >>> 0;
        return 'continue';
      };
    }
    case 'restore-connmark': {
      const { nfmask, ctmask } = target;
      return (packet) => {
        const { connection } = packet;
        if (connection !== null) packet.mark = ((packet.mark & ~nfmask) ^ (connection.mark & ctmask)) >>> 0;
        return 'continue';
      };
    }
    case 'tproxy':
      return tproxy(target, context);
    case 'dnat':
      return dnat(target.to, target.random, context);
    case 'module':
      return moduleAction(target.target, target.options, context, shown);
    case 'opaque':
      return unknown(shown);
    case 'jump':
    case 'goto':
      throw new Error('a jump has no action of its own');
    default:
      return unreachable(target);
  }
}

function hasRandom(options: Options): boolean {
  return options.some(({ flag }) => flag === '--random');
}

function moduleAction(name: string, options: Options, context: TargetContext, shown: () => string): Action {
  switch (name) {
    case 'SNAT':
      return snat(options, context);
    case 'DNAT':
      return dnat(
        options.find(({ flag }) => flag === '--to-destination')?.values[0] ?? '',
        hasRandom(options),
        context,
      );
    case 'MASQUERADE':
      return masquerade(options, context);
    case 'REDIRECT':
      return redirect(options, context);
    case 'NETMAP':
      return netmap(options, context);
    case 'REJECT':
      return () => 'reject';
    case 'NOTRACK':
      return untrack;
    case 'CT':
      return tracked(options);
    case 'NFQUEUE':
      return queued(options);
    case 'SYNPROXY':
      return proxied;
    case 'SET':
      return changeSet(options, context);
    case 'CONNMARK':
      return shiftedConnmark(options) ?? unknown(shown);
    case 'HMARK':
      return hashMark(options) ?? unknown(shown);
    default:
      return harmless.has(name) ? () => 'continue' : unknown(shown);
  }
}

/** nfqnl: with --queue-bypass the packet is accepted if no program reads the queue. */
function queued(options: Options): Action {
  if (!options.some(({ flag }) => flag === '--queue-bypass')) return () => 'queue';
  const queue = options.find(({ flag }) => flag === '--queue-num' || flag === '--queue-balance')?.values[0] ?? '0';
  return (_, { run }) => (run.choose(`a program reads queue ${queue}`, true) ? 'queue' : 'accept');
}

/** xt_SYNPROXY: answers the handshake in place of the destination. */
const proxied: Action = (packet) => {
  const { ACK, FIN, RST, SYN } = tcpFlags;
  const flags = packet.tcpFlags & (ACK | FIN | RST | SYN);
  if (packet.protocol !== protocols.tcp || (flags !== SYN && flags !== ACK)) return 'continue';
  packet.queuedBy = "the kernel's SYN proxy";
  return 'queue';
};

function unknown(shown: () => string): Action {
  return (_, { run }) => {
    if (run.choose(`${shown()} lets the packet go on unchanged`)) return 'continue';
    return run.choose(`${shown()} accepts the packet`) ? 'accept' : 'drop';
  };
}
