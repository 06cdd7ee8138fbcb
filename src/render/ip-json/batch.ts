/** The answer to one command of `ip -json -force -batch -`: its JSON, or its lines on stderr. */
export type BatchAnswer = { readonly text: string } | { readonly error: string };

/**
 * Splits the output of a batch of show commands. A command that succeeds prints its JSON in one line. One that fails
 * prints no JSON; stderr has its reason and then its number: `Command failed -:3`.
 * @throws Error when the output does not have exactly one line for each command that succeeded.
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
  let reason: string[] = [];
  for (const line of stderr.split('\n')) {
    const failed = /^Command failed -:(\d+)$/.exec(line);
    if (failed === null) {
      reason.push(line);
      continue;
    }
    errors.set(Number(failed[1]), reason.join('\n').trim());
    reason = [];
  }
  return errors;
}
