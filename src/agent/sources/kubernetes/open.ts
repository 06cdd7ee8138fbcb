import { type Diagnostic, formatDiagnostic, RedirectError, type Result, thisMachine } from '../../../index.js';
import { locator } from '../../discovery/locator.js';
import { defaultEnrolment } from '../../enrolment/enrolment.js';
import { readEnrolment } from '../../enrolment/read-enrolment.js';
import type { Tell } from '../../events.js';
import { readSetting } from '../../files/read-setting.js';
import { kubeApi } from '../../kube/client.js';
import { follow } from '../../kube/follow.js';
import { kubeconfig } from '../../kube/kubeconfig.js';
import { serviceAccount } from '../../kube/service-account.js';
import { toldApi } from '../../kube/told-api.js';
import type { AgentOptions } from '../../options.js';
import type { Output } from '../../status/output.js';
import { annotationOutput, usualAnnotationPace } from './annotation-output.js';
import { readDefaults } from './defaults.js';
import { eventOutput } from './event-output.js';
import { kubernetesModeOf } from './modes/list.js';
import { usualPace } from './options.js';
import { type KubernetesSource, kubernetesSource } from './source.js';

/** A file of the agent was refused. */
class AgentFileError extends RedirectError {
  override readonly name = 'AgentFileError';
  override readonly code = 'bad-document';
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(formatDiagnostic).join('\n'));
    this.diagnostics = diagnostics;
  }
}

/** A cluster as an agent uses it. */
export interface OpenKubernetes {
  readonly source: KubernetesSource;
  readonly outputs: readonly Output[];
  /** After the outputs were stopped. */
  readonly close: () => void;
}

/**
 * Reads the files of the options and makes the source and its outputs. Nothing is asked of the API server yet.
 * @throws AgentFileError for a malformed file, SettingFileError for one that cannot be read, KubeSettingsError.
 */
export async function openKubernetes(
  {
    machine,
    procRoot,
    source: from,
    whenZtunnelIsGone,
  }: AgentOptions & { readonly source: { readonly kind: 'kubernetes' } },
  tell: Tell,
): Promise<OpenKubernetes> {
  const { node } = from;
  const defaults = accepted(readDefaults(await readSetting(from.defaults, '--defaults'), node, from.defaults));
  const enrolment =
    from.enrolment === null
      ? defaultEnrolment
      : accepted(readEnrolment(await readSetting(from.enrolment, '--enrolment'), from.enrolment));
  const api = toldApi(kubeApi(from.kubeconfig === null ? serviceAccount() : kubeconfig(from.kubeconfig)), tell);
  const warn = (message: string) => tell({ kind: 'warning', message });
  // Not through a machine inside another namespace, which would start a process for each file.
  const files = thisMachine;
  const { needsHostInterface } = kubernetesModeOf(defaults.mode);
  const source = kubernetesSource({
    ...{ api, node, defaults, enrolment, machine, files, whenZtunnelIsGone, warn },
    follow: (request) => follow(api, request),
    locate: locator({ machine, files, root: procRoot, needsHostInterface }),
    pace: usualPace,
  });
  return {
    source,
    outputs: [
      annotationOutput({ api, source, warn, pace: usualAnnotationPace }),
      eventOutput({ api, source, node, warn, now: Date.now, passed: () => performance.now() }),
    ],
    close: api.close,
  };
}

function accepted<T>(read: Result<T>): T {
  if (!read.ok) throw new AgentFileError(read.diagnostics);
  return read.value;
}
