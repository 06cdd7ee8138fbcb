/**
 * The library: what the command line and an agent use, and nothing else. `compile` and `render` are pure; `plan`, `verify`
 * and `observe` read the node of the calling process's network namespace; `apply` and `destroy` change it.
 */

export { ApplyError } from './apply/apply-error.js';
export type { ApplyOptions, ApplyReport } from './apply/apply-options.js';
export { RollbackError } from './apply/rollback-error.js';
export { StalePlanError } from './apply/stale-plan.js';
export { viewPlan } from './apply/view-plan.js';
export { bytesOfText, textOfBytes } from './base/bytes.js';
export { type Diagnostic, formatDiagnostic, type Position } from './base/diagnostic.js';
export { linesOfMany } from './base/lines-of-many.js';
export { RedirectError } from './base/redirect-error.js';
export type { Result } from './base/result.js';
export type { CodeEntry, CodeTable } from './codes/code-table.js';
export type {
  DiagnosticCode,
  DocumentCode,
  ErrorCode,
  FindingCode,
  ObstacleCode,
  QuestionCode,
  TextCode,
} from './codes/index.js';
export { compile } from './compile.js';
export type { Facts } from './doctor/facts.js';
export { nodeStateSchema } from './document/json-schema.js';
export { parseNodeState, parseNodeStates } from './document/parse.js';
export { printNodeState } from './document/print.js';
export { effect } from './effect.js';
export type { FailureLocation } from './execute/locate-failure.js';
export { StepError } from './execute/step-error.js';
export type { CompiledProgram, KernelNamespace, KernelProgram, Scope } from './ir/program.js';
export type { Chain, Counters, Family, Rule, Ruleset, Table } from './ir/ruleset.js';
export { AbortError } from './kernel/abort-error.js';
export type { Command } from './kernel/command.js';
export { CommandError } from './kernel/command-error.js';
export { LockedError } from './kernel/lock.js';
export { type Machine, thisMachine } from './kernel/machine.js';
export { machineInside } from './kernel/machine-inside.js';
export { NamespaceGoneError } from './kernel/namespace-gone.js';
export { NotPermittedError } from './kernel/not-permitted.js';
export { readInput } from './kernel/read-input.js';
export { type CommandResult, type Execute, runCommand } from './kernel/run-command.js';
export type { Scratch } from './kernel/scratch.js';
export { StateDirectoryError } from './kernel/state-directory.js';
export { writeOutput } from './kernel/write-output.js';
export { type CachedScope, type CachedState, refresh } from './live/cached-state.js';
export type { LiveOptions } from './live/live-options.js';
export type { LivePlan } from './live/live-plan.js';
export { backends } from './model/backend.js';
export { type Constants, defaultConstants, type TunnelConstants } from './model/constants.js';
export type { Expectation, ExpectedOutcome } from './model/expectation.js';
export type { JumpPosition } from './model/jump-position.js';
export type { Mark } from './model/mark.js';
export type { Backend, Node, Pod, Tunnel, TunnelKind, Ztunnel } from './model/node-state.js';
export type { PodRef } from './model/pod-ref.js';
export { choices } from './modes/choices.js';
export { codes } from './modes/codes.js';
export type { AnyNodeState as NodeState, ModeName as Mode, ProfileName as Profile } from './modes/list.js';
export {
  MalformedObservationError,
  type NodeSnapshot,
  readObservation,
  writeObservation,
} from './observe/observation-folder.js';
export type { Change, ChangeKind } from './plan/change.js';
export type { Observation } from './plan/observation.js';
export type { Obstacle } from './plan/obstacle.js';
export type { Plan } from './plan/plan.js';
export type { Step } from './plan/step.js';
export { type ProofOptions, prove } from './prove.js';
export { type Rehearsal, RehearsalError } from './rehearsal/rehearse.js';
export type { Artefact } from './render/artefact.js';
export { formatDump } from './render/iptables/fmt.js';
export { parseRuleset } from './render/iptables/parse.js';
export { printRuleset } from './render/iptables/print.js';
export { render } from './render/render.js';
export { artefactsHtml } from './report/artefacts-html.js';
export { artefactsMarkdown } from './report/artefacts-markdown.js';
export { doctorHtml } from './report/doctor-html.js';
export { doctorMarkdown } from './report/doctor-markdown.js';
export { doctorText } from './report/doctor-text.js';
export type { EffectFailureView, EffectView } from './report/effect-view.js';
export type { DoctorView, Finding } from './report/finding.js';
export type { Paint } from './report/paint.js';
export { planHtml } from './report/plan-html.js';
export { planMarkdown } from './report/plan-markdown.js';
export { planText } from './report/plan-text.js';
export type { PlanView } from './report/plan-view.js';
export { proofHtml } from './report/proof-html.js';
export { proofMarkdown } from './report/proof-markdown.js';
export { proofText } from './report/proof-text.js';
export type { ProofView } from './report/proof-view.js';
export { traceHtml } from './report/trace-html.js';
export { traceMarkdown } from './report/trace-markdown.js';
export { tracePicture } from './report/trace-picture.js';
export { traceText } from './report/trace-text.js';
export type { TraceView } from './report/trace-view.js';
export { visibleLines } from './report/visible.js';
export type { TraceQuestion } from './simulate/question/question.js';
export { type TraceSubject, trace } from './trace.js';
export { apply } from './verbs/apply.js';
export { type DestroyOptions, destroy } from './verbs/destroy.js';
export { diagnose } from './verbs/diagnose.js';
export { examine } from './verbs/examine.js';
export { observe, observedProgram } from './verbs/observe.js';
export { type PlanOptions, plan } from './verbs/plan.js';
export { applySavedPlan, MalformedPlanError, savePlan } from './verbs/saved-plan.js';
export { type Verified, verify } from './verbs/verify.js';
export { writeArtefacts } from './verbs/write-artefacts.js';
