/** Names that are told together, a short time after the first of them. */
export interface GatheredNames {
  readonly add: (names: Iterable<string>) => void;
  readonly addAll: () => void;
  readonly close: () => void;
}

/** @param tell is given null for all. */
export function gatherNames(delay: number, tell: (names: readonly string[] | null) => void): GatheredNames {
  let names: Set<string> | null = new Set();
  let timer: NodeJS.Timeout | null = null;
  const flush = () => {
    const found = names;
    names = new Set();
    timer = null;
    tell(found === null ? null : [...found]);
  };
  const wait = () => {
    timer ??= setTimeout(flush, delay);
  };
  return {
    add: (more) => {
      for (const name of more) {
        names?.add(name);
        wait();
      }
    },
    addAll: () => {
      names = null;
      wait();
    },
    close: () => {
      if (timer !== null) clearTimeout(timer);
    },
  };
}
