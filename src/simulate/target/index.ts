import { unreachable } from '../../base/unreachable.js';
import type { ModuleOption } from '../../ir/match.js';
import type { Target } from '../../ir/target.js';
import type { Action, Effect, TargetContext } from './action.js';
import { tproxy } from './tproxy.js';
import { dnat, masquerade, netmap, redirect, snat, toItself } from './translate.js';

type Options = readonly ModuleOption[];

/** Targets that leave the packet as it is, as far as can be told here, and go on. */
const harmless = new Set(
  (
    'AUDIT CHECKSUM CLASSIFY CONNSECMARK DSCP ECN HL IDLETIMER LED LOG NFLOG RATEEST SECMARK SET TCPMSS TCPOPTSTRIP TEE TOS ' +
    'TRACE TTL ULOG'
  ).split(' '),
);

/** The action of a target that ends or changes something; jumps are the chain's affair. @param shown the target in words. */
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
      return options.some(({ flag }) => flag === '--notrack') ? untrack : zoned(options);
    case 'NFQUEUE':
      return () => 'queue';
    default:
      return harmless.has(name) ? () => 'continue' : unknown(shown);
  }
}

/** xt_CT: the first one that a packet meets decides; what came round by the loopback device has been decided about. */
function onceOnly(decide: Action): Action {
  return (packet, site) => {
    if (packet.state !== null || packet.isDecided) return 'continue';
    packet.isDecided = true;
    return decide(packet, site);
  };
}

const untrack = onceOnly((packet) => {
  packet.isUntracked = true;
  return 'continue';
});

/** A zone of one direction alone is not modelled: it would be a connection of its own for each. */
function zoned(options: Options): Action {
  const zone = Number(options.find(({ flag }) => flag === '--zone')?.values[0] ?? 0);
  return onceOnly((packet) => {
    packet.zone = zone;
    return 'continue';
  });
}

function unknown(shown: () => string): Action {
  return (_, { run }) => {
    if (run.choose(`${shown()} lets the packet go on unchanged`)) return 'continue';
    return run.choose(`${shown()} accepts the packet`) ? 'accept' : 'drop';
  };
}
