/** A text of many parts. */
export interface LongText {
  readonly add: (part: string) => void;
  readonly end: () => string;
}

const partsAtOnce = 512;

/**
 * Joins parts in pieces: a text that is added to a million times is a tree of as many nodes, which the garbage
 * collector copies.
 */
export function longText(): LongText {
  const parts: string[] = [];
  let text = '';
  const flush = () => {
    text += parts.join('');
    parts.length = 0;
  };
  return {
    add: (part) => {
      if (parts.push(part) === partsAtOnce) flush();
    },
    end: () => {
      flush();
      return text;
    },
  };
}
