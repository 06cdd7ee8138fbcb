import type { ModuleOption } from '../../ir/match.js';
import { pick } from '../pick.js';
import type { Action } from './action.js';

type Options = readonly ModuleOption[];

/** connmark_tg_shift: shifts the mark that is set, saved or restored. */
export function shiftedConnmark(options: Options): Action | null {
  const value = (flag: string) => options.find((option) => option.flag === flag)?.values[0];
  const [left, right] = [Number(value('--left-shift-mark') ?? 0), Number(value('--right-shift-mark') ?? 0)];
  const shift = (bits: number) => (right > 0 ? bits >>> right : bits << left) >>> 0;
  const [nfmask, ctmask] = [Number(value('--nfmask') ?? 0xffffffff), Number(value('--ctmask') ?? 0xffffffff)];
  const [set, mask = '0xffffffff'] = (value('--set-xmark') ?? '').split('/');
  const has = (flag: string) => options.some((option) => option.flag === flag);
  if (set !== '')
    return ({ connection }) => {
      if (connection !== null) connection.mark = shift((connection.mark & ~Number(mask)) ^ Number(set));
      return 'continue';
    };
  if (has('--save-mark'))
    return ({ connection, mark }) => {
      if (connection !== null) connection.mark = ((connection.mark & ~ctmask) ^ shift(mark & nfmask)) >>> 0;
      return 'continue';
    };
  if (!has('--restore-mark')) return null;
  return (packet) => {
    const { connection } = packet;
    if (connection !== null) packet.mark = ((packet.mark & ~nfmask) ^ shift(connection.mark & ctmask)) >>> 0;
    return 'continue';
  };
}

/** xt_HMARK: a hash of addresses and ports within a range; all packets of one flow and direction get the same mark. */
export function hashMark(options: Options): Action | null {
  const value = (flag: string) => options.find((option) => option.flag === flag)?.values[0];
  const [count, first] = [Number(value('--hmark-mod')), Number(value('--hmark-offset') ?? 0)];
  if (!Number.isInteger(count) || count < 1 || !Number.isInteger(first)) return null;
  const isOfConnection = value('--hmark-tuple') === 'ct';
  return (packet, { run }) => {
    if (isOfConnection && packet.connection === null) return 'continue';
    const whose = packet.isReply ? 'answers' : 'packets';
    const words = (index: bigint) => `HMARK gives ${whose} the mark 0x${(first + Number(index)).toString(16)}`;
    packet.mark = (first + Number(pick(BigInt(count), words, run.choose, true))) >>> 0;
    return 'continue';
  };
}
