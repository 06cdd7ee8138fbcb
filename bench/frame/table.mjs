import { kinds } from './kinds.mjs';
import { isMet } from './measure.mjs';

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
  const { shown, sign, unit } = kinds[kind];
  const limit = target === null ? '' : `${sign} ${shown(target)}`;
  if (skipped !== undefined) return [name, against, '', '', '', limit, '', `not measured: ${skipped}`];
  const amounts = [ours, other].map((one) => amount(one, unit));
  return [name, against, ...amounts, shown(value), limit, `${(spread * 100).toFixed(0)} %`, judged(row, isSmoke)];
}

function amount(number, unit) {
  return number === undefined ? '' : `${number.toFixed(number < 10 ? 2 : 0)} ${unit}`;
}

function judged(row, isSmoke) {
  if (isSmoke) return 'works';
  if (row.target === null) return 'reported';
  return isMet(row) ? 'met' : 'missed';
}
