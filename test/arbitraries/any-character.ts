import * as fc from 'fast-check';

const [surrogates, surrogateCount, all] = [0xd800, 0x800, 0x11_0000] as const;

/**
 * Any character of Unicode, as fast-check's unit `binary` gives it. That one makes a table of all of them, which takes
 * two seconds.
 */
export const anyCharacter: fc.Arbitrary<string> = fc.nat(all - surrogateCount - 1).map(
  (number) => String.fromCodePoint(number < surrogates ? number : number + surrogateCount),
  (text) => {
    const code = typeof text === 'string' ? text.codePointAt(0) : undefined;
    if (code === undefined || String.fromCodePoint(code) !== text) throw new Error('not one character');
    if (code < surrogates) return code;
    if (code < surrogates + surrogateCount) throw new Error('half a character');
    return code - surrogateCount;
  },
);
