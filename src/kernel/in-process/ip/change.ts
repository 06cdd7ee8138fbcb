import { NetlinkError } from '../../native/netlink/netlink-error.js';
import type { Request } from '../../native/netlink/socket.js';
import { refusalText } from './refusal.js';
import { type IpContext, type Printed, refused } from './task.js';

/** Flags of requests that change something, beside those of every one. */
export const changeFlags = { replace: 0x100, exclusive: 0x200, create: 0x400, append: 0x800 } as const;

const done: Printed = { stdout: '', stderr: '', status: 0 };

/**
 * Has the kernel do it. What goes wrong is said as the program would say it: something may have been changed before.
 */
export function change({ route }: IpContext, request: Request): Printed {
  try {
    route().ask(request);
    return done;
  } catch (error) {
    const text = error instanceof NetlinkError ? refusalText(error) : null;
    return refused(text ?? `RTNETLINK answers: ${error instanceof Error ? error.message : String(error)}\n`, 2);
  }
}

function noDevice(name: string): Printed {
  return refused(`Cannot find device "${name}"\n`, 1);
}

/** The index of a link, or what is printed where there is none. */
export function indexOf({ names }: IpContext, name: string): number | Printed {
  try {
    return names.named(name)?.index ?? noDevice(name);
  } catch (error) {
    return refused(`Cannot find device "${name}": ${error instanceof Error ? error.message : String(error)}\n`, 1);
  }
}

/**
 * The words of a line as keywords with their values. Null: one that is not known, or given twice, or a value that is
 * missing.
 * @param flags keywords without a value.
 */
export function keywords<Key extends string>(
  words: readonly string[],
  known: readonly Key[],
  flags: readonly Key[] = [],
): ReadonlyMap<Key, string> | null {
  const found = new Map<Key, string>();
  for (let at = 0; at < words.length; ) {
    const key = known.find((one) => one === words[at]);
    if (key === undefined || found.has(key)) return null;
    const isFlag = flags.includes(key);
    const value = isFlag ? '' : words[at + 1];
    if (value === undefined) return null;
    found.set(key, value);
    at += isFlag ? 1 : 2;
  }
  return found;
}

/** A name that `ip` takes as it is. */
export function isLinkName(word: string | undefined): word is string {
  return word !== undefined && word.length <= 15 && /^[^\s/:"'#\\]+$/.test(word) && word !== '.' && word !== '..';
}
