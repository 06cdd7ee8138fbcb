import type { JsonKind } from './json-outputs.js';

/** What `redirect schema` knows besides the kinds of documents: every JSON output, and who prints it. */
export const jsonKinds: Readonly<Record<JsonKind, string>> = {
  apply: 'redirect apply, redirect destroy',
  confirm: 'redirect confirm',
  doctor: 'redirect doctor',
  error: 'every command that fails or refuses',
  explain: 'redirect explain',
  install: 'redirect install --once',
  lab: 'redirect lab run',
  observe: 'redirect observe',
  plan: 'redirect plan, redirect verify',
  prove: 'redirect prove',
  render: 'redirect render',
  review: 'redirect review',
  show: 'redirect show',
  status: 'redirect status, and the agent under /status',
  trace: 'redirect trace',
  uninstall: 'redirect uninstall',
  watch: 'a line of redirect verify --watch',
};

/** Commands that print what another one does. */
const alike: Readonly<Record<string, JsonKind>> = { destroy: 'apply', verify: 'plan' };

/** The kind of that name, or of the command of that name; undefined: there is none. */
export function jsonKindOf(name: string): JsonKind | undefined {
  return alike[name] ?? (Object.keys(jsonKinds) as JsonKind[]).find((kind) => kind === name);
}
