import { nodeStateSchema } from '../../index.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { formatJson } from '../json-output.js';

export async function schemaCommand(_: readonly string[], _options: object, context: Context): Promise<ExitCode> {
  context.out(formatJson(nodeStateSchema()));
  return exitCodes.done;
}
