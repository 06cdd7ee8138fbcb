/**
 * The library: what the command line and an agent use, and nothing else. `compile` and `render` are pure; `plan`, `verify`
 * and `observe` read the node of the calling process's network namespace; `apply` and `destroy` change it.
 */

export { ApplyError } from './apply/apply-error.js';
export type { ApplyOptions, ApplyReport } from './apply/apply-plan.js';
export type { Blame } from './apply/blame.js';
export { CancelledError } from './apply/cancelled-error.js';
export { CommandError } from './apply/command-error.js';
export { examine } from './apply/examine.js';
export type { HeldState } from './apply/held-state.js';
export type { LiveOptions, LivePlan } from './apply/live-plan.js';
export { LockedError } from './apply/lock.js';
export { type Machine, thisMachine } from './apply/machine.js';
export { machineInside } from './apply/machine-inside.js';
export { NamespaceGoneError } from './apply/namespace-gone.js';
export { NotPermittedError } from './apply/not-permitted.js';
export {
  MalformedObservationError,
  type NodeSnapshot,
  readObservation,
  writeObservation,
} from './apply/observation-folder.js';
export { observedProgram, observeNode as observe } from './apply/observe-node.js';
export { readInput } from './apply/read-input.js';
export { type Rehearsal, RehearsalError } from './apply/rehearsal/rehearse.js';
export type { Scratch } from './apply/rehearsal/scratch.js';
export { RollbackError } from './apply/rollback-error.js';
export { type Command, type CommandResult, type Execute, runCommand } from './apply/run-command.js';
export { applySavedPlan, MalformedPlanError, savePlan } from './apply/saved-plan.js';
export { StalePlanError } from './apply/stale-plan.js';
export { StateDirectoryError } from './apply/state-directory.js';
export { StepError } from './apply/step-error.js';
export { apply, destroy, type PlanOptions, plan, type Verified, verify } from './apply/verbs.js';
export { viewPlan } from './apply/view-plan.js';
export { writeArtefacts } from './apply/write-artefacts.js';
export { writeOutput } from './apply/write-output.js';
export { bytesOfText, textOfBytes } from './base/bytes.js';
export { type Diagnostic, formatDiagnostic, type Position } from './base/diagnostic.js';
export { linesOfMany } from './base/lines-of-many.js';
export type { Result } from './base/result.js';
export { compile } from './compile.js';
export { diagnose } from './doctor/diagnose.js';
export type { Facts } from './doctor/facts.js';
export { nodeStateSchema } from './document/json-schema.js';
export { parseNodeState, parseNodeStates } from './document/parse.js';
export { printNodeState } from './document/print.js';
export { effect } from './effect.js';
export type { NamespaceProgram, Program, Scope } from './ir/program.js';
export type { Chain, Counters, Family, Rule, Ruleset, Table } from './ir/ruleset.js';
export { type Constants, defaultConstants, type JumpPosition, type TunnelConstants } from './model/constants.js';
export type { Expectation, ExpectedOutcome } from './model/expectation.js';
export type { Mark } from './model/mark.js';
export type { Backend, Mode, Node, NodeState, Pod, Profile, Tunnel, TunnelKind, Ztunnel } from './model/node-state.js';
export type { Change, ChangeKind } from './plan/change.js';
export type { Observation } from './plan/observation.js';
export type { Obstacle } from './plan/obstacle.js';
export type { Plan } from './plan/plan.js';
export type { Step } from './plan/slot.js';
export { type ProofOptions, prove } from './prove.js';
export type { Artefact } from './render/artefact.js';
export { formatDump } from './render/iptables/fmt.js';
export { parseRuleset } from './render/iptables/parse.js';
export { printRuleset } from './render/iptables/print.js';
export { render } from './render/render.js';
export { artefactsHtml } from './render/report/artefacts-html.js';
export { artefactsMarkdown } from './render/report/artefacts-markdown.js';
export { doctorHtml } from './render/report/doctor-html.js';
export { doctorMarkdown } from './render/report/doctor-markdown.js';
export { doctorText } from './render/report/doctor-text.js';
export type { EffectFailureView, EffectView } from './render/report/effect-view.js';
export type { DoctorView, Finding } from './render/report/finding.js';
export type { Paint } from './render/report/paint.js';
export { planHtml } from './render/report/plan-html.js';
export { planMarkdown } from './render/report/plan-markdown.js';
export { planText } from './render/report/plan-text.js';
export type { PlanView } from './render/report/plan-view.js';
export { proofHtml } from './render/report/proof-html.js';
export { proofMarkdown } from './render/report/proof-markdown.js';
export { proofText } from './render/report/proof-text.js';
export type { ProofView } from './render/report/proof-view.js';
export { traceHtml } from './render/report/trace-html.js';
export { traceMarkdown } from './render/report/trace-markdown.js';
export { tracePicture } from './render/report/trace-picture.js';
export { traceText } from './render/report/trace-text.js';
export type { TraceView } from './render/report/trace-view.js';
export { visibleLines } from './render/report/visible.js';
export type { TraceQuestion } from './simulate/question/question.js';
export { type TraceSubject, trace } from './trace.js';
