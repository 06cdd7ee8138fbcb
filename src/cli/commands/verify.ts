import { type NodeState, type Observation, programsOf, verify, viewPlan } from '../../index.js';
import type { CommonOptions } from '../common-options.js';
import { tellConfirmation } from '../confirmation.js';
import type { Context } from '../context.js';
import { readOneDocument } from '../documents.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import type { GivenOption } from '../given-options.js';
import { liveOptions } from '../live-options.js';
import { nextAfterCheck } from '../next-command.js';
import { exitCodeOf } from '../outcome.js';
import type { OutputFormat } from '../output-format.js';
import { planPrinters } from '../printers/plan.js';
import { savedObservation } from '../saved-observation.js';
import { UsageError } from '../usage-error.js';
import { type Answer, readAtEachLook, refusePages, type WatchOptions, watchAnswers } from '../watch.js';

interface VerifyOptions extends CommonOptions, WatchOptions {
  readonly output: OutputFormat;
  readonly quiet?: true;
  readonly against?: string;
}

export async function verifyCommand(
  _: readonly string[],
  options: VerifyOptions,
  context: Context,
  given: readonly GivenOption[],
): Promise<ExitCode> {
  refusePages(options);
  const read = () => readOneDocument(options.file, context);
  const documents = readAtEachLook(options, await read(), read);
  const { watch } = options;
  if (watch && options.against !== undefined)
    throw new UsageError('--watch follows this node, and --against is a saved one: take one of them');
  const against = await savedObservation(options.against);
  if (against === undefined) await tellConfirmation(options.stateDir, context);
  const look = async () => lookOnce(await documents(), against, options, context, given);
  if (watch) return watchAnswers(look, options, context);
  const { code, text } = await look();
  if (!options.quiet || code !== exitCodes.done) context.out(await text());
  return code;
}

async function lookOnce(
  state: NodeState,
  against: Observation | undefined,
  options: VerifyOptions,
  context: Context,
  given: readonly GivenOption[],
): Promise<Answer> {
  const live = await verify(state, {
    ...liveOptions(options, context),
    ...(against === undefined ? {} : { against }),
  });
  const { effect, plan, pods } = live;
  const compared = exitCodeOf(plan, true, pods);
  const code = compared === exitCodes.done && effect?.holds === false ? exitCodes.differs : compared;
  const view = viewPlan({ ...plan, steps: [] }, effect, pods);
  const text = () => {
    const next = options.quiet ? null : nextAfterCheck(view, { given, isElsewhere: against !== undefined });
    const page = {
      view,
      reading: 'check',
      verbose: options.verbose === true,
      next,
      programs: programsOf(live),
    } as const;
    return planPrinters[options.output](page, context.style);
  };
  return { result: view, state, text, code };
}
