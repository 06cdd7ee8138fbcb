import { isSameList } from './is-same-list.js';

/** So many lists with the same first element are remembered. */
const most = 4;

/**
 * Makes something once for lists with the same elements, and keeps the last ones: variants of a thing share most of
 * their lists.
 */
export function oncePerList<Element extends object, T>(
  make: (list: readonly Element[]) => T,
): (list: readonly Element[]) => T {
  const known = new WeakMap<object, { readonly list: readonly Element[]; readonly made: T }[]>();
  return (list) => {
    const [first] = list;
    if (first === undefined) return make(list);
    const lasting = known.get(first) ?? [];
    known.set(first, lasting);
    const same = lasting.find((one) => isSameList(one.list, list));
    if (same !== undefined) return same.made;
    const made = make(list);
    lasting.unshift({ list, made });
    lasting.length = Math.min(lasting.length, most);
    return made;
  };
}
