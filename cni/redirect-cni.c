/*
 * redirect-cni: the CNI plugin, last in its chain. It hands each call to the agent of this node and passes the chain's result on unchanged.
 * Without an agent, a pod that is known to be in the mesh does not start. docs/cni.md describes it; bin/redirect-cni.mjs does the same.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "agent.h"
#include "call.h"
#include "json.h"
#include "upstream.h"

/* For everything but an ADD: nothing is lost where the agent does not hear of it. `REFUSED`: a code of our own. */
enum { QUICK_TIMEOUT = 5000, MAX_MESH = 4 << 20, REFUSED = 100 };

static Call call;

static int print(Text text) {
  while (text.length > 0) {
    ssize_t written = write(STDOUT_FILENO, text.start, text.length);
    if (written < 0 && errno != EINTR) return 1;
    if (written < 0) continue;
    text.start += written;
    text.length -= (size_t)written;
  }
  return 0;
}

/* Prints an error as the specification has it. */
__attribute__((format(printf, 2, 3))) static int fail(int code, const char *format, ...) {
  char message[2048], head[64], bytes[sizeof message * 6 + sizeof head];
  va_list rest;
  va_start(rest, format);
  vsnprintf(message, sizeof message, format, rest);
  va_end(rest);
  snprintf(head, sizeof head, "{\"cniVersion\":\"%s\",\"code\":%d,\"msg\":", call.version, code);
  Buffer out = {bytes, 0, sizeof bytes, false};
  append_words(&out, head);
  append_json_string(&out, (Text){message, strlen(message)});
  append_words(&out, "}\n");
  print((Text){bytes, out.length});
  return 1;
}

static int print_versions(void) {
  char bytes[128];
  snprintf(bytes, sizeof bytes, "{\"cniVersion\":\"%s\",\"supportedVersions\":%s}\n", call.version, supported_versions);
  return print((Text){bytes, strlen(bytes)});
}

/* Prints what the chain said so far, byte for byte, in the version of the configuration. */
static int pass(void) {
  static char bytes[MAX_CONFIG + 64];
  Buffer out = {bytes, 0, sizeof bytes, false};
  Text result = json_member(call.config, "prevResult");
  if (result.start == NULL || json_is(result, "null")) result = (Text){"{}", 2};
  Text version = json_member(result, "cniVersion");
  bool is_named = version.start != NULL;
  if (!is_named) version = (Text){result.start + 1, 0};
  const char *rest = version.start + version.length;
  append(&out, result.start, (size_t)(version.start - result.start));
  if (!is_named) append_words(&out, "\"cniVersion\":");
  append_json_string(&out, (Text){call.version, strlen(call.version)});
  if (!is_named && !json_is_empty(result)) append_words(&out, ",");
  append(&out, rest, (size_t)(result.start + result.length - rest));
  append_words(&out, "\n");
  return print((Text){bytes, out.length});
}

static bool has_prefix(const char *prefix) { return prefix[0] != '\0' && strncmp(call.name, prefix, strlen(prefix)) == 0; }

/* The agent's own pod must start while there is no agent. */
static bool is_own_pod(void) {
  char prefix[256] = "";
  Text configured = json_member(call.config, "pod_prefix");
  bool is_named = configured.start == NULL ? has_prefix("redirect-agent-") || has_prefix("istio-cni-node-")
                                           : json_string(configured, prefix, sizeof prefix) && has_prefix(prefix);
  return is_named && json_says(json_member(call.config, "pod_namespace"), call.namespace);
}

/* Whether there is nothing to ask the agent. */
static bool needs_no_agent(void) {
  if (call.command == GC) return false;
  /* A STATUS that fails keeps every pod of the node from starting, the agent's own too. */
  if (call.command == STATUS) return !json_is(json_member(call.config, "strict_status"), "true");
  if (call.name[0] == '\0' || call.namespace[0] == '\0') return true;
  if (json_is(json_member(call.config, "ambient_enabled"), "false") || is_own_pod()) return true;
  return has_string(json_member(call.config, "exclude_namespaces"), call.namespace);
}

/* Why the pod must not start without an agent, by the list that the agent keeps; NULL: it may. */
static const char *reason_to_wait(void) {
  static char bytes[MAX_MESH];
  char pod[sizeof call.namespace + sizeof call.name];
  if (call.fails_open) return NULL;
  int fd = open(call.mesh, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) return NULL;
  ssize_t length = fd < 0 ? -1 : read_all(fd, bytes, sizeof bytes, now() + QUICK_TIMEOUT);
  if (fd >= 0) close(fd);
  Text list = {bytes, length < 0 ? 0 : (size_t)length};
  if (!json_is_object(list) || !json_is(json_member(list, "formatVersion"), "1")) return "it may be in the mesh (mesh.json cannot be read)";
  snprintf(pod, sizeof pod, "%s/%s", call.namespace, call.name);
  bool is_listed = has_string(json_member(list, "namespaces"), call.namespace) || has_string(json_member(list, "pods"), pod);
  return is_listed ? "it is in the mesh (mesh.json)" : NULL;
}

static int without_agent(const char *why) {
  if (call.command == STATUS) return fail(UNAVAILABLE, "no agent answers at %s: %s", call.socket, why);
  if (call.command != ADD) return 0;
  const char *reason = reason_to_wait();
  if (reason == NULL) {
    fprintf(stderr, "redirect-cni: no agent answers at %s: %s; %s/%s starts without it\n", call.socket, why, call.namespace, call.name);
    return pass();
  }
  return fail(TRY_LATER,
    "%s/%s does not start without redirection: %s, and no agent answers at %s: %s. The runtime tries again by itself; see to it that the "
    "agent runs on this node, or set \"fail\": \"open\" in the plugin's configuration to start pods without it",
    call.namespace, call.name, reason, call.socket, why);
}

/* Prints an error of the specification as it is, and any other answer as one. */
static int refuse(Answer answer) {
  if (json_is_object(answer.body) && json_member(answer.body, "code").start != NULL) {
    print(answer.body);
    return 1;
  }
  int shown = answer.body.length > 1000 ? 1000 : (int)answer.body.length;
  return fail(answer.status < 500 ? REFUSED : TRY_LATER, "the agent answered %d: %.*s", answer.status, shown, answer.body.start);
}

/* istio-cni's agent knows only this request. For a pod that is not in the mesh it answers 500 and says so, with one of two sentences. */
static int ask_upstream(Buffer request, long long deadline) {
  static const char not_enrolled[] = "is unexpectedly not e";
  if (call.command != ADD) return 0;
  request.length = 0;
  if (!append_cmdadd(&request, variable("CNI_NETNS"), call.name, call.namespace, json_member(call.config, "prevResult"))) {
    return fail(WRONG_CONFIG, "prevResult has an address that is none");
  }
  Answer answer = ask(call.socket, "/cmdadd", (Text){request.start, request.length}, deadline);
  if (answer.status == 0) return without_agent(answer.why);
  bool is_in_mesh = memmem(answer.body.start, answer.body.length, not_enrolled, sizeof not_enrolled - 1) == NULL;
  return answer.status == 200 || !is_in_mesh ? pass() : refuse(answer);
}

static int ask_agent(void) {
  static char bytes[MAX_CONFIG + VARIABLES * 2 * MAX_VARIABLE + 1024];
  Buffer request = {bytes, 0, sizeof bytes, false};
  long long deadline = now() + (call.command == ADD || call.timeout < QUICK_TIMEOUT ? call.timeout : QUICK_TIMEOUT);
  for (int i = 0; i < VARIABLES; i++) {
    const char *value = variable(variable_names[i]);
    append_words(&request, i == 0 ? "{\"env\":{\"" : ",\"");
    append_words(&request, variable_names[i]);
    append_words(&request, "\":");
    append_json_string(&request, (Text){value, strlen(value)});
  }
  append_words(&request, "},\"config\":");
  append(&request, call.config.start, call.config.length);
  append_words(&request, "}");
  Answer answer = ask(call.socket, "/cni", (Text){request.start, request.length}, deadline);
  if (answer.status == 0) return without_agent(answer.why);
  if (answer.status == 404) return ask_upstream(request, deadline);
  if (answer.status != 200) return refuse(answer);
  if (answer.body.length > 0) return print(answer.body);
  return call.command == ADD ? pass() : 0;
}

int main(void) {
  Problem problem = read_call(&call);
  if (problem.code != 0) return fail(problem.code, "%s", problem.message);
  if (call.command == VERSION) return print_versions();
  if (!needs_no_agent()) return ask_agent();
  return call.command == ADD ? pass() : 0;
}
