#include "upstream.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

/* As encoding/json of Go writes bytes: base64. */
static void append_mask(Buffer *buffer, int prefix, int bytes) {
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (int at = 0; at < bytes; at += 3) {
    uint32_t group = 0;
    for (int i = at; i < at + 3; i++) {
      int bits = prefix - i * 8;
      uint32_t byte = i >= bytes || bits <= 0 ? 0 : bits >= 8 ? 0xff : (0xff00U >> bits) & 0xff;
      group = group << 8 | byte;
    }
    for (int i = 0; i < 4; i++) {
      bool is_padding = at + i > bytes;
      append(buffer, is_padding ? "=" : &alphabet[group >> (18 - 6 * i) & 63], 1);
    }
  }
}

/* One element of `ips` of a result: {"address":"10.0.0.2/24","gateway":"10.0.0.1","interface":1}. */
static bool append_ip(Buffer *buffer, Text ip) {
  char address[64], gateway[64] = "", binary[16];
  if (!json_string(json_member(ip, "address"), address, sizeof address)) return false;
  json_string(json_member(ip, "gateway"), gateway, sizeof gateway);
  char *slash = strchr(address, '/');
  if (slash == NULL || strlen(slash + 1) == 0 || strlen(slash + 1) > 3) return false;
  if (strspn(slash + 1, "0123456789") != strlen(slash + 1)) return false;
  *slash = '\0';
  int family = strchr(address, ':') == NULL ? AF_INET : AF_INET6, prefix = atoi(slash + 1), bytes = family == AF_INET ? 4 : 16;
  if (inet_pton(family, address, binary) != 1 || prefix > bytes * 8) return false;
  Text interface = json_member(ip, "interface");
  append_words(buffer, "{\"Interface\":");
  if (interface.start == NULL) append_words(buffer, "null");
  else append(buffer, interface.start, interface.length);
  append_words(buffer, ",\"Address\":{\"IP\":");
  append_json_string(buffer, (Text){address, strlen(address)});
  append_words(buffer, ",\"Mask\":\"");
  append_mask(buffer, prefix, bytes);
  append_words(buffer, "\"},\"Gateway\":");
  append_json_string(buffer, (Text){gateway, strlen(gateway)});
  append_words(buffer, "}");
  return true;
}

bool append_cmdadd(Buffer *buffer, const char *netns, const char *name, const char *namespace, Text result) {
  append_words(buffer, "{\"Netns\":");
  append_json_string(buffer, (Text){netns, strlen(netns)});
  append_words(buffer, ",\"PodName\":");
  append_json_string(buffer, (Text){name, strlen(name)});
  append_words(buffer, ",\"PodNamespace\":");
  append_json_string(buffer, (Text){namespace, strlen(namespace)});
  append_words(buffer, ",\"IPs\":[");
  Text ips = json_elements(json_member(result, "ips")), ip;
  for (bool first = true; json_next(&ips, &ip); first = false) {
    if (!first) append_words(buffer, ",");
    if (!append_ip(buffer, ip)) return false;
  }
  append_words(buffer, "]}");
  return true;
}
