/**
 * What only the text of `nft -a list ruleset` shows: the JSON of nft 1.0.6 has no devices of a chain, and garbage for
 * flags.
 */
export interface ListedText {
  readonly isDormant: boolean;
  readonly devices: ReadonlyMap<string, readonly string[]>;
  /** The words of each rule by its handle. */
  readonly rules: ReadonlyMap<number, string>;
}

/** Tables by `FAMILY NAME`. */
export function readListingText(text: string): ReadonlyMap<string, ListedText> {
  const tables = new Map<string, ListedText>();
  let table: { isDormant: boolean; devices: Map<string, readonly string[]>; rules: Map<number, string> } | null = null;
  let chain = '';
  let open = '';
  for (const line of text.split('\n')) {
    const [, name] = /^table (\S+ \S+) \{/.exec(line) ?? [];
    if (name !== undefined) {
      table = { isDormant: false, devices: new Map(), rules: new Map() };
      tables.set(name, table);
      [chain, open] = ['', ''];
      continue;
    }
    if (table === null) continue;
    if (/^\tflags .*\bdormant\b/.test(line)) table.isDormant = true;
    const [, entered] = /^\tchain (\S+) \{/.exec(line) ?? [];
    if (entered !== undefined) [chain, open] = [entered, ''];
    if (line === '\t}') chain = '';
    if (chain === '' || entered !== undefined) continue;
    const devices = devicesIn(line);
    if (devices !== null) {
      table.devices.set(chain, devices);
      continue;
    }
    open = open === '' ? line.trim() : `${open} ${line.trim()}`;
    const [, words, handle] = /^(.*) # handle (\d+)$/.exec(open) ?? [];
    if (words === undefined && !/^type \w+ hook /.test(open)) continue;
    if (words !== undefined)
      table.rules.set(Number(handle), words.replace(/ ?\bcounter packets \d+ bytes \d+/, ' counter').trim());
    open = '';
  }
  return tables;
}

/** `type filter hook ingress device "eth0" priority filter; policy accept;`, `devices = { "eth0", "eth1" }`. */
function devicesIn(line: string): readonly string[] | null {
  const [, list] = /^\t\ttype \w+ hook \w+ devices? (?:= )?(\{[^}]*\}|"[^"]*"|\S+) priority /.exec(line) ?? [];
  return list === undefined ? null : [...list.matchAll(/[^\s{},"]+/g)].map(([device]) => device);
}
