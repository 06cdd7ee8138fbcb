/** What one command of an `ip -json -force -batch -` answered: its JSON, or what it said on stderr. */
export type BatchAnswer = { readonly text: string } | { readonly error: string };

/**
 * Takes the output of a batch of show commands apart. A command that works prints its JSON in one line; one that fails
 * prints none, and stderr names its number: `Command failed -:3`, after the lines that say why.
 * @throws Error when the output does not have one line for each command that did not fail.
 */
export function parseBatchAnswers(stdout: string, stderr: string, commands: number): readonly BatchAnswer[] {
  const errors = failures(stderr);
  const lines = stdout.split('\n').filter((line) => line.trim() !== '');
  if (lines.length + errors.size !== commands) {
    const said = stderr.trim() === '' ? 'it said nothing on stderr' : stderr.trim();
    throw new Error(`ip answered ${lines.length} of ${commands} questions and refused ${errors.size}: ${said}`);
  }
  let line = 0;
  return Array.from({ length: commands }, (_, index): BatchAnswer => {
    const error = errors.get(index + 1);
    if (error !== undefined) return { error };
    const text = lines[line] ?? '';
    line += 1;
    return { text };
  });
}

function failures(stderr: string): ReadonlyMap<number, string> {
  const errors = new Map<number, string>();
  let said: string[] = [];
  for (const line of stderr.split('\n')) {
    const failed = /^Command failed -:(\d+)$/.exec(line);
    if (failed === null) {
      said.push(line);
      continue;
    }
    errors.set(Number(failed[1]), said.join('\n').trim());
    said = [];
  }
  return errors;
}
