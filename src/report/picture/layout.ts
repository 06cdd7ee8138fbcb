import type { Point, Sketch, SketchPlace, SketchWire } from './drawing.js';

const width = 304;
const gap = 96;
const margin = 12;
const head = 52;
const headingHeight = 26;
const rowHeight = 24;
const between = 28;
/** Characters of the row's type; it is monospaced. */
const characterWidth = 7.9;
const sides = ['left', 'middle', 'right'] as const;

/** Places and wires with their coordinates, as `picture.html.hbs` draws them. Pure. */
export function layOut({ places, title, wires }: Sketch) {
  const columns = sides
    .map((side) => places.filter((place) => place.side === side))
    .filter((column) => column.length > 0);
  const boxes = columns.flatMap((column, index) => stacked(column, margin + index * (width + gap)));
  const anchors = new Map<string, Point>();
  for (const box of boxes) for (const { rows } of box.groups) for (const row of rows) anchors.set(row.id, row.at);
  const last = boxes.reduce((bottom, box) => Math.max(bottom, box.y + box.height), 0);
  const drawing = {
    title,
    columns: columns.length,
    width: columns.length * width + Math.max(0, columns.length - 1) * gap + 2 * margin,
    height: last + margin,
    boxes,
    wires: wires.flatMap((wire, index) => wireBetween(wire, index, boxes, anchors)),
  };
  return { drawing, anchors };
}

type Box = ReturnType<typeof boxAt>;

function stacked(column: readonly SketchPlace[], x: number): readonly Box[] {
  const boxes: Box[] = [];
  let y = margin;
  for (const place of column) {
    const box = boxAt(place, x, y);
    boxes.push(box);
    y += box.height + between;
  }
  return boxes;
}

function boxAt({ groups, isPile, key, subtitle, title }: SketchPlace, x: number, y: number) {
  let at = y + head;
  const placed = groups.map(({ heading, rows }) => {
    const headingAt = { x: x + 14, y: at + 18 };
    at += headingHeight;
    const drawn = rows.map((row) => {
      const top = at;
      at += rowHeight;
      const noteWidth = row.note.length * characterWidth;
      return {
        ...row,
        label: shortened(row.label, (width - 60 - noteWidth) / characterWidth),
        box: { x: x + 6, y: top, width: width - 12, height: rowHeight - 2 },
        text: { x: x + 32, y: top + 16 },
        signAt: { x: x + 14, y: top + 16 },
        noteAt: { x: x + width - 14, y: top + 16 },
        at: { x: x + 18, y: top + 11 },
      };
    });
    return { heading, headingAt, rows: drawn };
  });
  const height = Math.max(at - y + (groups.length === 0 ? 0 : 10), head + 4);
  return {
    key,
    isPile,
    x,
    y,
    width,
    height,
    behind: { x: x + 6, y: y + 6 },
    title: shortened(title, 34),
    titleAt: { x: x + 14, y: y + 24 },
    subtitle: shortened(subtitle, 44),
    subtitleAt: { x: x + 14, y: y + 42 },
    groups: placed,
  };
}

/** From the edge of one place to that of another; places of one column are joined on its right side. */
function wireBetween(
  { from, isWay = false, rows, text, to }: SketchWire,
  index: number,
  boxes: readonly Box[],
  anchors: ReadonlyMap<string, Point>,
) {
  const [start, end] = [from, to].map((key) => boxes.find((box) => box.key === key));
  if (start === undefined || end === undefined || start === end) return [];
  const spread = isWay ? 0 : (index % 4) * 18;
  const startY = (rows && anchors.get(rows[0])?.y) ?? start.y + 26 + spread;
  const endY = (rows && anchors.get(rows[1])?.y) ?? end.y + 26 + spread;
  const isRight = end.x >= start.x;
  const x1 = isRight ? start.x + width : start.x;
  const x2 = end.x === start.x || !isRight ? end.x + width : end.x;
  const bend = end.x === start.x ? gap / 2 : (isRight ? 1 : -1) * Math.min(gap / 2, Math.abs(x2 - x1) / 2);
  const path = `M${x1} ${startY} C${x1 + bend} ${startY} ${end.x === start.x ? x2 + bend : x2 - bend} ${endY} ${x2} ${endY}`;
  const middle = { x: end.x === start.x ? x1 + gap / 2 : (x1 + x2) / 2, y: (startY + endY) / 2 - 6 };
  const point = end.x === start.x || !isRight ? 9 : -9;
  const arrow = `M${x2} ${endY} l${point} -5 v10z`;
  return [{ path, arrow, isWay, middle, text: shortened(text, 13) }];
}

function shortened(text: string, most: number): string {
  const characters = [...text];
  return characters.length > most ? `${characters.slice(0, Math.max(1, Math.floor(most) - 1)).join('')}…` : text;
}
