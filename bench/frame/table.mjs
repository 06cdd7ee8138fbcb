import { isMet } from './measure.mjs';

const milliseconds = (time) => (time === undefined ? '' : `${time.toFixed(time < 10 ? 2 : 0)} ms`);

export function table({ isSmoke, machine, rows }) {
  const about = Object.entries(machine).map(([name, value]) => `${name}: ${[value].flat().join(', ')}`);
  const lines = rows.map((row) => lineOf(row, isSmoke));
  const head = ['what', 'against', 'ours', 'theirs', 'value', 'target', 'spread', ''];
  const widths = head.map((name, column) => Math.max(name.length, ...lines.map((line) => line[column].length)));
  const printed = [head, ...lines].map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
  return `${[...about, '', ...printed].join('\n')}\n`;
}

function lineOf(row, isSmoke) {
  const { against, kind, name, other, ours, skipped, spread, target, value } = row;
  if (skipped !== undefined) return [name, against, '', '', '', limit(kind, target), '', `not measured: ${skipped}`];
  return [
    name,
    against,
    milliseconds(ours),
    milliseconds(other),
    shown(kind, value),
    limit(kind, target),
    `${(spread * 100).toFixed(0)} %`,
    isSmoke ? 'works' : isMet(row) ? 'met' : 'missed',
  ];
}

function shown(kind, value) {
  if (kind === 'rate') return `${Math.round(value).toLocaleString('en')} /s`;
  return kind === 'seconds' ? `${value.toFixed(2)} s` : `${value.toFixed(2)} x`;
}

function limit(kind, target) {
  return `${kind === 'rate' ? '>=' : '<='} ${shown(kind, target)}`;
}
