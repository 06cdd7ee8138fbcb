/*
 * Feeds inputs to what reads them in the plugin, each in memory of exactly its size, so that the sanitizers see a byte too far. stdin: inputs, each
 * after its length (4 bytes, little-endian). stdout: a line for each, `object VALUE STRING`, `none`, or `answer STATUS LENGTH`; texts in hexadecimal.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../cni/agent.h"
#include "../../cni/json.h"
#include "../../cni/upstream.h"

static void print_hex(const char *start, size_t length) {
  printf(" ");
  for (size_t i = 0; i < length; i++) printf("%02x", (unsigned char)start[i]);
  if (start == NULL) printf("-");
}

static void read_json(Text text) {
  char string[64], *room = malloc(512);
  Buffer buffer = {room, 0, 512, false};
  Text value = json_member(text, "cniVersion"), elements = json_elements(value), element;
  printf("object");
  print_hex(value.start, value.length);
  bool is_string = json_string(value, string, sizeof string);
  print_hex(is_string ? string : NULL, is_string ? strlen(string) : 0);
  printf("\n");
  while (json_next(&elements, &element)) json_says(element, "shop");
  append_cmdadd(&buffer, "/n", "a", "b", text);
  append_json_string(&buffer, text);
  json_is_empty(text);
  free(room);
}

static void read_http(Text text) {
  Answer answer = read_answer(text);
  bool is_inside = answer.status == 0 || (answer.body.start >= text.start && answer.body.start + answer.body.length <= text.start + text.length);
  if (!is_inside) abort();
  printf("answer %d %zu\n", answer.status, answer.body.length);
}

int main(void) {
  unsigned char head[4];
  while (fread(head, 1, 4, stdin) == 4) {
    size_t length = (uint32_t)head[0] | (uint32_t)head[1] << 8 | (uint32_t)head[2] << 16 | (uint32_t)head[3] << 24;
    char *bytes = malloc(length == 0 ? 1 : length);
    if (bytes == NULL || fread(bytes, 1, length, stdin) != length) return 1;
    Text text = {bytes, length};
    if (length >= 4 && memcmp(bytes, "HTTP", 4) == 0) read_http(text);
    else if (json_is_object(text)) read_json(text);
    else printf("none\n");
    free(bytes);
  }
  return 0;
}
