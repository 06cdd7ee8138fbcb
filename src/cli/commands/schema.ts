import { nodeStateSchema } from '../../index.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';

export async function schemaCommand(_: readonly string[], _options: object, context: Context): Promise<ExitCode> {
  context.out(`${JSON.stringify(nodeStateSchema(), null, 2)}\n`);
  return exitCodes.done;
}
