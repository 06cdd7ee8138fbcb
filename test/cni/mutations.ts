/** A source of numbers below a bound that is the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const pieces = [
  ...['{', '}', '[', ']', '"', ':', ',', '\\', '\\u', '\\u0041', '\\ud800', '\\"', '\0', '\n', '\xff', '\xc3\xa4', ' '],
  ...[
    '"cniVersion"',
    '"cniVersion":"1.0.0",',
    '"cni\\u0056ersion":',
    'null',
    'true',
    '-',
    '0',
    '1e5',
    '-0.5E+3',
    '01',
    '1.',
  ],
  ...[
    'HTTP/1.1 200',
    '\r\n\r\n',
    'Content-Length: 3\r\n',
    'Content-Length: 99999999999\r\n',
    '10.0.0.1/24',
    'fd00::/200',
  ],
];

/** A few changes of a text: bytes taken away, changed, doubled, put in, or its end cut off. */
export function mutate(text: string, random: (below: number) => number): string {
  let changed = text;
  for (let count = 1 + random(4); count > 0; count -= 1) {
    const at = random(changed.length + 1);
    const end = at + random(12);
    const piece = pieces[random(pieces.length)] ?? '';
    const ways = [
      () => changed.slice(0, at) + changed.slice(end),
      () => changed.slice(0, at) + String.fromCharCode(random(256)) + changed.slice(at + 1),
      () => changed.slice(0, end) + changed.slice(at),
      () => changed.slice(0, at) + piece + changed.slice(at),
      () => changed.slice(0, at) + piece.repeat(1 + random(80)) + changed.slice(end),
      () => (random(4) === 0 ? changed.slice(0, at) : changed + piece),
    ];
    changed = ways[random(ways.length)]?.() ?? changed;
  }
  return changed;
}
