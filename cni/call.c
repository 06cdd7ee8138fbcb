#define _GNU_SOURCE
#include "call.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent.h"
#include "json.h"

enum { INPUT_TIMEOUT = 30000, DEFAULT_TIMEOUT = 30000 };

static const char *const commands[] = {"ADD", "DEL", "CHECK", "STATUS", "GC", "VERSION"};
const char *const variable_names[VARIABLES] = {"CNI_COMMAND", "CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME", "CNI_ARGS", "CNI_PATH"};
const char supported_versions[] = "[\"0.3.1\",\"0.4.0\",\"1.0.0\",\"1.1.0\"]";

static const Problem none = {0, ""};

const char *variable(const char *name) {
  const char *value = getenv(name);
  return value == NULL ? "" : value;
}

ssize_t read_all(int fd, char *out, size_t room, long long deadline) {
  size_t length = 0;
  while (length < room) {
    if (!ready(fd, POLLIN, deadline)) return -1;
    ssize_t count = read(fd, out + length, room - length);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count < 0) return -1;
    if (count == 0) return (ssize_t)length;
    length += (size_t)count;
  }
  return -1;
}

bool has_string(Text array, const char *string) {
  Text elements = json_elements(array), element;
  while (json_next(&elements, &element)) {
    if (json_says(element, string)) return true;
  }
  return false;
}

static Command command_of(const char *word) {
  Command command = ADD;
  while (command != NO_COMMAND && strcmp(word, commands[command]) != 0) command++;
  return command;
}

/* Nothing but printable ASCII has a meaning in a variable, and the agent need not wonder. */
static Problem check_variables(Command command) {
  static const char *const messages[] = {
    "CNI_COMMAND is malformed", "CNI_CONTAINERID is missing or malformed", "CNI_NETNS is missing or malformed",
    "CNI_IFNAME is missing or malformed", "CNI_ARGS is malformed", "CNI_PATH is malformed",
  };
  bool names_container = command == ADD || command == CHECK;
  for (int i = 0; i < VARIABLES; i++) {
    const char *value = variable(variable_names[i]);
    size_t length = 0;
    while (value[length] >= 0x20 && value[length] <= 0x7e) length++;
    bool is_missing = length == 0 && names_container && i >= 1 && i <= 3;
    if (value[length] != '\0' || length > MAX_VARIABLE || is_missing) return (Problem){WRONG_ENVIRONMENT, messages[i]};
  }
  return none;
}

/* The value of a key of CNI_ARGS, which is `KEY=VALUE;...`. False: it has no room. */
static bool read_argument(const char *key, char *out, size_t room) {
  const char *at = variable("CNI_ARGS");
  size_t length = strlen(key);
  while (*at != '\0') {
    size_t pair = strcspn(at, ";");
    if (pair > length && strncmp(at, key, length) == 0 && at[length] == '=') {
      size_t size = pair - length - 1;
      if (size >= room) return false;
      memcpy(out, at + length + 1, size);
      out[size] = '\0';
    }
    at += at[pair] == ';' ? pair + 1 : pair;
  }
  return true;
}

/* Seconds, such as 30 or 0.5, as milliseconds; negative for what is none. */
static long long milliseconds(Text value) {
  char text[16], *end;
  if (value.length == 0 || value.length >= sizeof text) return -1;
  memcpy(text, value.start, value.length);
  text[value.length] = '\0';
  double seconds = strtod(text, &end);
  return *end == '\0' && seconds >= 0.1 && seconds <= 120 ? (long long)(seconds * 1000) : -1;
}

static Problem read_settings(Call *call) {
  char directory[81] = "/var/run/istio-cni";
  Text configured = json_member(call->config, "cni_agent_run_dir"), timeout = json_member(call->config, "agent_timeout");
  Text policy = json_member(call->config, "fail"), result = json_member(call->config, "prevResult");
  Text list = json_member(call->config, "mesh_file");
  bool is_path = configured.start == NULL || json_string(configured, directory, sizeof directory);
  if (!is_path || directory[0] != '/') return (Problem){WRONG_CONFIG, "cni_agent_run_dir must be an absolute path of at most 80 characters"};
  snprintf(call->socket, sizeof call->socket, "%s/pluginevent.sock", directory);
  snprintf(call->mesh, sizeof call->mesh, "%s/mesh.json", directory);
  bool is_list = list.start == NULL || json_string(list, call->mesh, sizeof call->mesh);
  if (!is_list || call->mesh[0] != '/') return (Problem){WRONG_CONFIG, "mesh_file must be an absolute path of at most 159 characters"};
  call->timeout = timeout.start == NULL ? DEFAULT_TIMEOUT : milliseconds(timeout);
  if (call->timeout < 0) return (Problem){WRONG_CONFIG, "agent_timeout must be a number of seconds from 0.1 to 120"};
  call->fails_open = json_says(policy, "open");
  bool is_policy = policy.start == NULL || call->fails_open || json_says(policy, "closed");
  if (!is_policy) return (Problem){WRONG_CONFIG, "fail must be \"closed\" or \"open\""};
  bool is_result = result.start == NULL || *result.start == '{' || json_is(result, "null");
  return is_result ? none : (Problem){WRONG_CONFIG, "prevResult must be an object"};
}

Problem read_call(Call *call) {
  static char bytes[MAX_CONFIG];
  *call = (Call){.version = "1.1.0", .command = command_of(variable("CNI_COMMAND"))};
  if (call->command == NO_COMMAND) {
    return (Problem){WRONG_ENVIRONMENT, "CNI_COMMAND must be ADD, DEL, CHECK, STATUS, GC or VERSION: a container runtime starts this program"};
  }
  ssize_t length = read_all(STDIN_FILENO, bytes, sizeof bytes, now() + INPUT_TIMEOUT);
  if (length < 0) return (Problem){INPUT_FAILED, "the configuration on stdin does not end within 30 s, or is 1 MiB or longer"};
  Text input = {bytes, (size_t)length}, versions = {supported_versions, strlen(supported_versions)};
  bool is_object = json_is_object(input);
  if (is_object) call->config = input;
  char version[16] = "0.1.0";
  bool is_version = json_string(json_member(call->config, "cniVersion"), version, sizeof version) && has_string(versions, version);
  if (is_version) memcpy(call->version, version, sizeof version);
  if (call->command == VERSION) return none;
  if (!is_object) return (Problem){NOT_JSON, "the configuration on stdin is not one JSON object of at most 64 levels"};
  /* Nothing that a DEL does depends on the version, and a refused one keeps the pod on the node. */
  if (!is_version && call->command != DEL) return (Problem){WRONG_VERSION, "cniVersion must be 0.3.1, 0.4.0, 1.0.0 or 1.1.0"};
  Problem problem = check_variables(call->command);
  if (problem.code != 0) return problem;
  bool has_room = read_argument("K8S_POD_NAME", call->name, sizeof call->name);
  has_room = has_room && read_argument("K8S_POD_NAMESPACE", call->namespace, sizeof call->namespace);
  return has_room ? read_settings(call) : (Problem){WRONG_ENVIRONMENT, "CNI_ARGS names a pod longer than 255 characters"};
}
