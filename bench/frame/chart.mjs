// Growth as a picture: both axes logarithmic, so that what is linear is a straight line.
const [width, height, margin] = [640, 360, 56];

/**
 * @param {{ title: string, x: string, y: string, lines: readonly { name: string, points: readonly (readonly [number, number])[] }[] }} chart
 */
export function chart({ lines, title, x, y }) {
  const all = lines.flatMap(({ points }) => points);
  const across = scale(
    all.map(([value]) => value),
    margin,
    width - 16,
  );
  const up = scale(
    all.map(([, value]) => value),
    height - margin,
    32,
  );
  const text = (at, down, words, more = '') => `<text x="${at}" y="${down}" ${more}>${words}</text>`;
  const ticks = [
    ...across.ticks.map(
      (tick) =>
        `<line x1="${across.at(tick)}" x2="${across.at(tick)}" y1="32" y2="${height - margin}"/>${text(across.at(tick), height - margin + 18, number(tick), 'text-anchor="middle"')}`,
    ),
    ...up.ticks.map(
      (tick) =>
        `<line x1="${margin}" x2="${width - 16}" y1="${up.at(tick)}" y2="${up.at(tick)}"/>${text(margin - 6, up.at(tick) + 4, number(tick), 'text-anchor="end"')}`,
    ),
  ];
  const drawn = lines.map(({ name, points }, index) => {
    const place = points.map(([one, other]) => `${across.at(one).toFixed(1)},${up.at(other).toFixed(1)}`);
    const dashes = index === 0 ? '' : ' stroke-dasharray="5 4"';
    const [, last] = place.at(-1).split(',');
    return `<polyline points="${place.join(' ')}"${dashes}/>${text(width - 20, Number(last) - 6, name, 'text-anchor="end"')}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="#555">
<title>${title}</title>
<style>line{stroke:#ddd}polyline{fill:none;stroke:#3465a4;stroke-width:2}</style>
${text(margin, 20, title, 'font-size="14" font-weight="bold"')}
${ticks.join('\n')}
${drawn.join('\n')}
${text(width / 2, height - 12, x, 'text-anchor="middle"')}
${text(16, height / 2, y, `text-anchor="middle" transform="rotate(-90 16 ${height / 2})"`)}
</svg>
`;
}

function scale(values, from, to) {
  const positive = values.filter((value) => value > 0);
  const [first, last] = [Math.floor(Math.log10(Math.min(...positive))), Math.ceil(Math.log10(Math.max(...positive)))];
  const at = (value) => from + ((Math.log10(value) - first) / Math.max(1, last - first)) * (to - from);
  return { at, ticks: Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index)) };
}

function number(value) {
  return value >= 1 ? value.toLocaleString('en') : String(Number(value.toPrecision(1)));
}
