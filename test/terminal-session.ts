/** A command that a page shows in a terminal, and what it shows of its output. */
export interface Step {
  readonly command: string;
  /** Lines of its output; `...` stands for others. */
  readonly shown: readonly string[];
}

/** The first terminal session of a page. */
export function terminalSession(page: string): readonly Step[] {
  const [, block = ''] = /```console\n([\s\S]*?)```/.exec(page) ?? [];
  const steps = block.split(/^\$ /m).slice(1);
  return steps.map((text) => {
    const [command = '', ...shown] = text.trimEnd().split('\n');
    return { command, shown: shown.filter((line) => line !== '' && line !== '...') };
  });
}
