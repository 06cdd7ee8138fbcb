/**
 * The library: what the command line, the lab and an agent use, and nothing else. docs/library.md is the guide to it.
 *
 * `compile`, `render`, `trace`, `prove`, `effect`, `diagnose` and the printers are pure. `plan`, `verify`, `observe`
 * and `examine` read the node of the calling process's network namespace; `traceSent` sends a packet there, too.
 * `apply`, `applySavedPlan` and `destroy` change it.
 */

// Documents: text or data to a typed state, and back.

export { type Diagnostic, formatDiagnostic, type Position } from './base/diagnostic.js';
export type { Result } from './base/result.js';
export { nodeStateSchema } from './document/json-schema.js';
export { type ParseOptions, parseNodeState, parseNodeStates } from './document/parse.js';
export { parseStatements, statementsSchema } from './document/parse-statements.js';
export { printNodeState } from './document/print.js';
export type { Allowance } from './model/allowance.js';
export { backends, type ResolvedBackend } from './model/backend.js';
export type { ChangeStatement } from './model/change-statement.js';
export type { Expectation, ExpectedOutcome } from './model/expectation.js';
export type { JumpPosition } from './model/jump-position.js';
export type { Mark } from './model/mark.js';
export type {
  Backend,
  Node,
  NodeState as CommonNodeState,
  Pod,
} from './model/node-state.js';
export type { PodRef } from './model/pod-ref.js';
export { choices } from './modes/choices.js';
export { namespacesIn } from './modes/index.js';
export {
  type AnyNodeState as NodeState,
  defaultConstants,
  type ModeName as Mode,
  type ProfileName as Profile,
} from './modes/list.js';
export type { NamedNamespace } from './modes/mode.js';
export type * from './modes/public-types.js';

// Compiling: a state to a program, and a program to files.

export { compile } from './compile.js';
export type { Artefact } from './render/artefact.js';
export { render } from './render/render.js';
export { writeArtefacts } from './verbs/write-artefacts.js';

// The live node: what would change, and changing it.

export type { ApplyOptions, ApplyReport } from './apply/apply-options.js';
export { type GoBackOptions, goBack } from './apply/go-back.js';
export type { ReturnPoint } from './apply/return-point.js';
export { confirm, revert } from './confirm/confirm.js';
export type { ConfirmOptions } from './confirm/confirm-options.js';
export { confirmationNotes } from './confirm/confirmation-notes.js';
export { outcomeWords } from './confirm/outcome-words.js';
export { runWatchdog, type WatchdogTask } from './confirm/run-watchdog.js';
export { startWatchdog, type Watchdog } from './confirm/watchdog.js';
export { type CachedScope, type CachedState, type CacheKeys, refresh } from './live/cached-state.js';
export type { LiveOptions } from './live/live-options.js';
export type { LivePlan } from './live/live-plan.js';
export type { Change, ChangeKind } from './plan/change.js';
export type { Item } from './plan/item.js';
export type { FoundLayout, LayoutQuestion, LayoutReader } from './plan/layout.js';
export type { Obstacle } from './plan/obstacle.js';
export type { DesiredState, Plan } from './plan/plan.js';
export type { Phase, Step, Work } from './plan/step.js';
export type { Rehearsal } from './rehearsal/rehearse.js';
export { apply } from './verbs/apply.js';
export { type DestroyOptions, destroy } from './verbs/destroy.js';
export { type PlanOptions, plan } from './verbs/plan.js';
export { applySavedPlan, savePlan, showSavedPlan } from './verbs/saved-plan.js';
export { type Verified, verify } from './verbs/verify.js';

// Observations: what a node holds, read now or from a folder.

export {
  type NodeSnapshot,
  type ObservationMeta,
  readObservation,
  writeObservation,
} from './observe/observation-folder.js';
export type { NamespaceFacts, Observation } from './plan/observation.js';
export { type Snapshot, type SnapshotFile, snapshotFiles } from './render/snapshot.js';
export { observe, observedProgram } from './verbs/observe.js';

// Judging: whether it works, where a packet goes, what holds of all of them, what stands in the way.

export type { BackendRules, ExaminedNamespace, Facts, Tool } from './doctor/facts.js';
export { effect } from './effect.js';
export { type ProofOptions, prove } from './prove.js';
export type { NodePair } from './review/node-pair.js';
export { type ReviewOptions, review, reviewStream } from './review/review.js';
export type { TraceQuestion } from './simulate/question/question.js';
export { type NamedPod, type TraceSubject, trace } from './trace.js';
export { diagnose } from './verbs/diagnose.js';
export { examine } from './verbs/examine.js';
export { traceLive } from './verbs/trace-live.js';
export { type SentSubject, traceSent } from './verbs/trace-sent.js';

// Printing: results as plain data, and as text, Markdown or HTML.

export { viewPlan } from './apply/view-plan.js';
export { podRows } from './live/pod-rows.js';
export { programsOf } from './live/programs-of.js';
export type { FailedPod } from './plan/failed-pod.js';
export type { PodRow, PodStatus } from './plan/pod-row.js';
export { artefactsHtml } from './report/artefacts-html.js';
export { artefactsMarkdown } from './report/artefacts-markdown.js';
export { kindWords, type Reading } from './report/change-words.js';
export { doctorHtml } from './report/doctor-html.js';
export { doctorMarkdown } from './report/doctor-markdown.js';
export { type DoctorTextOptions, doctorText } from './report/doctor-text.js';
export type { EffectFailureView, EffectView } from './report/effect-view.js';
export type { DoctorView, Finding } from './report/finding.js';
export { type ListLinesOptions, listLines } from './report/list-lines.js';
export type { ObservedView, PartedView, ToldStepView } from './report/observed-view.js';
export type { PageFacts } from './report/page/frame.js';
export type { Paint, Style } from './report/paint.js';
export type { PlanPrograms } from './report/picture/node-of-plan.js';
export { type PlanHtmlOptions, planHtml } from './report/plan-html.js';
export { type PlanPageOptions, planMarkdown } from './report/plan-markdown.js';
export { type PlanTextOptions, planText } from './report/plan-text.js';
export type {
  ChangeView,
  CommandView,
  LayoutView,
  ObstacleView,
  PlanView,
  PodView,
  StepView,
} from './report/plan-view.js';
export { type PodLinesOptions, podLines } from './report/pod-lines.js';
export { proofHtml } from './report/proof-html.js';
export { proofMarkdown } from './report/proof-markdown.js';
export { type ProofTextOptions, proofText } from './report/proof-text.js';
export type {
  CounterExampleView,
  NodeProofView,
  ProofGroupView,
  ProofView,
  PropertyStanding,
  PropertyView,
} from './report/proof-view.js';
export { reviewHtml } from './report/review-html.js';
export { type ReviewMarkdownOptions, reviewMarkdown } from './report/review-markdown.js';
export { type ReviewTextOptions, reviewText } from './report/review-text.js';
export type {
  CostView,
  DiffView,
  FlowView,
  ReviewGroupView,
  ReviewView,
  RiskView,
  StatementView,
} from './report/review-view.js';
export { statusHtml } from './report/status-html.js';
export type { StatusPodView, StatusView } from './report/status-view.js';
export { traceHtml } from './report/trace-html.js';
export { traceMarkdown } from './report/trace-markdown.js';
export { tracePicture } from './report/trace-picture.js';
export { type TraceTextOptions, traceText } from './report/trace-text.js';
export type {
  DeciderView,
  HeaderView,
  HopView,
  OutcomeView,
  PacketView,
  TraceView,
  WayView,
} from './report/trace-view.js';

// Text of other programs: iptables-save read, printed and brought to its canonical form.

export { formatDump } from './render/iptables/fmt.js';
export { type ParseRulesetOptions, parseRuleset } from './render/iptables/parse.js';
export { printRuleset } from './render/iptables/print.js';

// Errors and codes: every error is a RedirectError, and every code has a row in `codes`.

export { ApplyError, type ApplyFailure } from './apply/apply-error.js';
export { RollbackError } from './apply/rollback-error.js';
export { StalePlanError } from './apply/stale-plan.js';
export { UnconfirmedError } from './apply/unconfirmed.js';
export { RedirectError } from './base/redirect-error.js';
export { type Unreadable, whyUnreadable } from './base/why-unreadable.js';
export type { CodeEntry, CodeTable, CodeTables } from './codes/code-table.js';
export { documentCodes } from './codes/document.js';
export { errorCodes } from './codes/errors.js';
export { findingCodes } from './codes/findings.js';
export type {
  DiagnosticCode,
  DocumentCode,
  ErrorCode,
  FindingCode,
  ObstacleCode,
  OwnFindingCode,
  PropertyCode,
  QuestionCode,
  TextCode,
} from './codes/index.js';
export { kindTitles } from './codes/kind-titles.js';
export type { ModeCode, ModeCodes } from './codes/mode-codes.js';
export { obstacleCodes } from './codes/obstacles.js';
export { propertyCodes } from './codes/properties.js';
export { questionCodes } from './codes/questions.js';
export { textCodes } from './codes/texts.js';
export { ConfirmationError } from './confirm/confirmation-error.js';
export type { FailureLocation } from './execute/locate-failure.js';
export { StepError } from './execute/step-error.js';
export { AbortError } from './kernel/abort-error.js';
export { CommandError, type CommandFailure } from './kernel/command-error.js';
export { LockedError } from './kernel/lock.js';
export { NamespaceGoneError } from './kernel/namespace-gone.js';
export { NotPermittedError } from './kernel/not-permitted.js';
export { StateDirectoryError, unwritableReasons } from './kernel/state-directory.js';
export { codes } from './modes/codes.js';
export { MalformedObservationError } from './observe/observation-folder.js';
export { RehearsalError } from './rehearsal/rehearse.js';
export { OtherModeError } from './simulate/prove/other-mode-error.js';
export { MalformedPlanError, type ShownPlan } from './verbs/saved-plan.js';
export { NotObservableError } from './verbs/sent/not-observable.js';

// The door to the machine: a test or an agent can hand in its own.

export type { Command } from './kernel/command.js';
export { type HeldFile, lockFile } from './kernel/lock-file.js';
export { type Machine, thisMachine } from './kernel/machine.js';
export { machineInside } from './kernel/machine-inside.js';
export type { ChainSummary, NftChain, TableName } from './kernel/native/netfilter/chains.js';
export type { TableFamily } from './kernel/native/netfilter/header.js';
export type { RulesAt } from './kernel/native/netfilter/rules-request.js';
export type { NftTable } from './kernel/native/netfilter/tables.js';
export type { NftLook } from './kernel/nft-look.js';
export { type CommandResult, type Execute, runCommand } from './kernel/run-command.js';
export type { Scratch } from './kernel/scratch.js';
export type { OnWarning } from './kernel/tell-warnings.js';

// Unix sockets as Node lacks them: who is at the other end, packets, and descriptors that go with them.

export {
  listenForPackets,
  type PacketListener,
  type PacketListenerOptions,
  SocketPathError,
} from './kernel/native/packet-listener.js';
export type { PacketSocket, Received } from './kernel/native/packet-socket.js';
export { loadPeerCredentials, type PeerCredentials, type ReadPeer } from './kernel/native/peer-credentials.js';

// The kernel itself, without its tools: what a namespace holds in short, and who is told when it is written.

export { type Fingerprint, fingerprintOf, untoldFingerprintOf } from './kernel/native/fingerprint.js';
export { type Libc, type Library, loadLibc, SystemCallError } from './kernel/native/libc.js';
export { type Namespace, openNamespace } from './kernel/native/namespace.js';
export { NetlinkError } from './kernel/native/netlink/netlink-error.js';
export { type NotificationListener, openNotifications } from './kernel/native/notifications.js';
export { namespaceIdIn } from './kernel/native/rtnetlink/namespace-ids.js';

// What programs, plans and observations are made of.

export type * from './ir/public-types.js';
export type { StateLocation } from './kernel/state-directory.js';
export type { Subject } from './live/subject.js';
export type { Design } from './model/design.js';
export type { ReadRequest } from './observe/read-request.js';

export type { RuleQuery } from './observe/read-rules.js';
export type { ApplyRecord, NamespaceBinding, NamespaceRecord, SysctlRecord, UnreadRecord } from './plan/record.js';
export type { Guards, NamespaceRole, Schedule, ScheduleRow, TableOrder } from './plan/schedule.js';
export type { ConfirmationOutcome } from './record/confirmation-files.js';
export type { NodeIdentity } from './record/node-identity.js';
export type { KnownLines } from './render/iptables/known-lines.js';

// Input, output and long lists as the command line treats them.

export { bytesOfText, textOfBytes } from './base/bytes.js';
export { firstOfEach, linesOfMany, type ManyOptions } from './base/lines-of-many.js';
export { nearestWord } from './base/nearest-word.js';
export type { OnProgress, Progress } from './base/progress.js';
export { type TableOptions, tableLines } from './base/table.js';
export { readInput } from './kernel/read-input.js';
export { writeOutput } from './kernel/write-output.js';
export { visibleLines } from './report/visible.js';
