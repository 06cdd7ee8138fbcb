/** What is to be drawn: places in three columns, rows in them, wires between them. */
export interface Sketch {
  readonly title: string;
  readonly places: readonly SketchPlace[];
  readonly wires: readonly SketchWire[];
}

export interface SketchPlace {
  readonly key: string;
  readonly title: string;
  readonly subtitle: string;
  readonly side: 'left' | 'middle' | 'right';
  /** Drawn as a pile: it stands for several. */
  readonly isPile: boolean;
  readonly groups: readonly { readonly heading: string; readonly rows: readonly SketchRow[] }[];
}

export interface SketchRow {
  /** Id in the page. */
  readonly id: string;
  readonly label: string;
  /** At its end: how many there are, which steps meet it. */
  readonly note: string;
  /** Before it: `+`, `~`, `-`. */
  readonly sign: string;
  readonly tone: string;
  /** What of the page it leads to. */
  readonly href: string;
  /** In full, for whoever points at it or hears it. */
  readonly about: string;
}

export interface SketchWire {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** Ids of the rows where it begins and ends; left out: the heads of the places. */
  readonly rows?: readonly [string, string];
  readonly isWay?: boolean;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}
