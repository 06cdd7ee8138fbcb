const minute = 60_000;
/** So many repairs of one scope within a minute are none of chance. */
const bearable = 5;
const firstPause = 1_000;
const longestPause = 5 * minute;
/** So often a jump is put back. */
const jumpRepairs = 5;
const jumpsForgotten = 10 * minute;

interface History {
  readonly repairs: readonly number[];
  readonly pauseMs: number;
  readonly pausedUntil: number;
  /** How often a jump of it was put back in its place, and when last. */
  readonly jumps: number;
  readonly jumpAt: number;
}

const none: History = { repairs: [], pauseMs: 0, pausedUntil: 0, jumps: 0, jumpAt: 0 };

/** Who repairs what another program breaks again and again does it ever more rarely. */
export interface Repairs {
  /** When a scope may be repaired again. */
  readonly pausedUntil: (scope: string) => number;
  /** Whether a jump that was pushed down is put back, or only reported. */
  readonly putsJumpBack: (scope: string) => boolean;
  /** @returns how long it is not repaired again, and after how many repairs; null: nobody fights. */
  readonly repaired: (
    scope: string,
    isJump: boolean,
    now: number,
  ) => { readonly repairs: number; readonly pauseMs: number } | null;
  /** The scope was found as it should be. */
  readonly found: (scope: string, now: number) => void;
  /** The scope is gone. */
  readonly forget: (scope: string) => void;
}

export function makeRepairs(): Repairs {
  const histories = new Map<string, History>();
  const of = (scope: string) => histories.get(scope) ?? none;
  return {
    pausedUntil: (scope) => of(scope).pausedUntil,
    putsJumpBack: (scope) => of(scope).jumps < jumpRepairs,
    repaired: (scope, isJump, now) => {
      const before = of(scope);
      const fights = isStillFought(before, now);
      const repairs = [...before.repairs.filter((at) => now - at < minute), now];
      const jumps = isJump ? before.jumps + 1 : before.jumps;
      const pauseMs = nextPause({ ...before, repairs }, fights);
      const jumpPause = isJump ? firstPause * 2 ** (jumps - 1) : 0;
      const pausedUntil = now + Math.max(pauseMs, jumpPause);
      histories.set(scope, { repairs, pauseMs, pausedUntil, jumps, jumpAt: isJump ? now : before.jumpAt });
      return pauseMs === 0 ? null : { repairs: repairs.length, pauseMs };
    },
    found: (scope, now) => {
      const { jumpAt, jumps } = of(scope);
      if (jumps > 0 && now - jumpAt >= jumpsForgotten) histories.delete(scope);
    },
    forget: (scope) => histories.delete(scope),
  };
}

/** A pause ended lately, and it is broken again. */
function isStillFought({ pausedUntil, pauseMs }: History, now: number): boolean {
  return pauseMs > 0 && now - pausedUntil < minute;
}

function nextPause({ pauseMs, repairs }: History, isFought: boolean): number {
  if (isFought) return Math.min(longestPause, pauseMs * 2);
  return repairs.length > bearable ? firstPause : 0;
}
