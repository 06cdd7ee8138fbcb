/** How many pages are made at once, and how many wait for that. */
const bounds = { atOnce: 2, waiting: 16 } as const;

/** Gives each task its turn. Null: too many wait already. */
export type TakeTurn = <Result>(task: () => Promise<Result>) => Promise<Result> | null;

/** The work of a page takes a core: more of them at once would only be later. */
export function turns(): TakeTurn {
  let busy = 0;
  const waiting: (() => void)[] = [];
  const begin = async () => {
    if (busy === bounds.atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else busy += 1;
  };
  const end = () => {
    const next = waiting.shift();
    // The turn passes on.
    if (next === undefined) busy -= 1;
    else next();
  };
  return (task) => (waiting.length >= bounds.waiting ? null : begin().then(task).finally(end));
}
