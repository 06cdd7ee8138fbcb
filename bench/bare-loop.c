// Runs programs in namespaces with nothing around them, which is what is left of programming pods when all else is taken away.
// Argument: how many namespaces at the same time. Each line of the input is NAMESPACE, FILE, PROGRAM and its words with tabs between them;
// the program reads the file. Lines of one namespace follow each other.
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { most_words = 16 };

extern char **environ;

static void enter(const char *path) {
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || setns(fd, CLONE_NEWNET) != 0) err(1, "%s", path);
  close(fd);
}

static void wait_for(pid_t pid, const char *what) {
  int status;
  if (waitpid(pid, &status, 0) != pid || status != 0) errx(1, "%s failed", what);
}

static void run(const char *file, char **words) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, file, O_RDONLY, 0);
  pid_t pid;
  if (posix_spawnp(&pid, words[0], &actions, NULL, words, environ) != 0) errx(1, "%s does not start", words[0]);
  posix_spawn_file_actions_destroy(&actions);
  wait_for(pid, words[0]);
}

/** Every line whose namespace is the `turn`th of `turns`. */
static void work(char *lines, int turn, int turns) {
  const char *last = "";
  int namespaces = -1;
  for (char *end, *line = lines; (end = strchr(line, '\n')) != NULL; line = end + 1) {
    *end = '\0';
    char *words[most_words + 1] = {NULL};
    int count = 0;
    for (char *word; count < most_words && (word = strsep(&line, "\t")) != NULL;) words[count++] = word;
    if (count < 3) errx(1, "a line without a program");
    const int is_next = strcmp(words[0], last) != 0;
    last = words[0];
    namespaces += is_next;
    if (namespaces % turns != turn) continue;
    if (is_next) enter(words[0]);
    run(words[1], words + 2);
  }
}

static char *read_input(void) {
  size_t size = 0;
  char *text = NULL;
  if (getdelim(&text, &size, '\0', stdin) < 0) errx(1, "no input");
  return text;
}

int main(int argc, char **argv) {
  const int turns = argc == 2 ? atoi(argv[1]) : 0;
  if (turns < 1) errx(1, "usage: bare-loop AT_ONCE");
  char *lines = read_input();
  pid_t *workers = calloc((size_t)turns, sizeof *workers);
  if (workers == NULL) err(1, NULL);
  for (int turn = 0; turn < turns; turn += 1) {
    workers[turn] = fork();
    if (workers[turn] < 0) err(1, "fork");
    if (workers[turn] > 0) continue;
    work(lines, turn, turns);
    return 0;
  }
  for (int turn = 0; turn < turns; turn += 1) wait_for(workers[turn], "a worker");
  return 0;
}
