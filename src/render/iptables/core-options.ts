/** An option that needs no module. */
export interface CoreOption {
  /** The short form. */
  readonly flag: string;
  readonly takesValue: boolean;
  readonly isNegatable: boolean;
  /** Part of a rule; accepted without effect; refused by a restore. */
  readonly use: 'rule' | 'ignored' | 'refused';
}

function core(flag: string, use: CoreOption['use'], takesValue: boolean, isNegatable = false): CoreOption {
  return { flag, takesValue, isNegatable, use };
}

const shorts: ReadonlyMap<string, CoreOption> = new Map(
  [
    core('-s', 'rule', true, true),
    core('-d', 'rule', true, true),
    core('-i', 'rule', true, true),
    core('-o', 'rule', true, true),
    core('-p', 'rule', true, true),
    core('-f', 'rule', false, true),
    core('-m', 'rule', true),
    core('-j', 'rule', true),
    core('-g', 'rule', true),
    core('-c', 'rule', true),
    core('-4', 'rule', false),
    core('-6', 'rule', false),
    core('-v', 'ignored', false),
    core('-M', 'ignored', true),
    core('-n', 'refused', false),
    core('-x', 'refused', false),
    core('-0', 'refused', false),
    core('-t', 'refused', true),
    core('-w', 'refused', false),
    core('-W', 'refused', false),
    core('-h', 'refused', false),
    core('-V', 'refused', false),
  ].map((option) => [option.flag, option]),
);

const longNames: Readonly<Record<string, string>> = {
  '--source': '-s',
  '--src': '-s',
  '--destination': '-d',
  '--dst': '-d',
  '--in-interface': '-i',
  '--out-interface': '-o',
  '--protocol': '-p',
  '--fragments': '-f',
  '--match': '-m',
  '--jump': '-j',
  '--goto': '-g',
  '--set-counters': '-c',
  '--ipv4': '-4',
  '--ipv6': '-6',
  '--verbose': '-v',
  '--modprobe': '-M',
  '--numeric': '-n',
  '--exact': '-x',
  '--line-numbers': '-0',
  '--table': '-t',
  '--wait': '-w',
  '--wait-interval': '-W',
  '--help': '-h',
  '--version': '-V',
};

const byName: ReadonlyMap<string, CoreOption> = new Map([
  ...shorts,
  ...Object.entries(longNames).flatMap(([long, short]) => {
    const option = shorts.get(short);
    return option === undefined ? [] : [[long, option] as const];
  }),
]);

/** Commands are options too, and can make an abbreviation ambiguous: `--de` may be `--delete`. */
const commands =
  '--append --delete --check --insert --replace --list --list-rules --flush --zero --new-chain --delete-chain --rename-chain --policy';

/** Long names, for the lookup of abbreviations. A command has no option. */
export const coreNames: readonly (readonly [string, CoreOption | null])[] = [
  ...[...byName].filter(([name]) => name.startsWith('--')),
  ...commands.split(' ').map((name) => [name, null] as const),
];

/** Looks up an option by its full name. The tools refuse a value attached to a short option. */
export function coreOption(text: string): CoreOption | null {
  return byName.get(text) ?? null;
}
