/* The methods of `Socket` that ask and set: options, filter, match, address. */
#define _GNU_SOURCE
#include "link.h"

#include <errno.h>
#include <linux/filter.h>
#include <string.h>
#include <sys/socket.h>

#define LONGEST_OPTION 4096

/* A copy of so many bytes as a Uint8Array. */
static napi_value copied(napi_env env, const void *bytes, size_t length) {
  napi_value buffer, out = NULL;
  void *data;
  if (napi_create_arraybuffer(env, length, &data, &buffer) != napi_ok) return NULL;
  memcpy(data, bytes, length);
  napi_create_typedarray(env, napi_uint8_array, length, buffer, 0, &out);
  return out;
}

/* address(): the sockaddr it is bound to */
napi_value socket_address(napi_env env, napi_callback_info info) {
  napi_value args[MOST_ARGUMENTS];
  struct sockaddr_storage name;
  socklen_t length = sizeof name;
  struct socket *s = open_socket(env, info, args, NULL);
  if (s == NULL) return NULL;
  if (getsockname(s->fd, (struct sockaddr *)&name, &length) != 0) return throw_errno(env, "getsockname", errno), NULL;
  return copied(env, &name, length);
}

/* setOption(level, name, integer or bytes) */
napi_value socket_set_option(napi_env env, napi_callback_info info) {
  napi_value args[MOST_ARGUMENTS];
  int level, name, number;
  struct bytes value = {(uint8_t *)&number, sizeof number};
  struct socket *s = open_socket(env, info, args, NULL);
  if (s == NULL || !int_of(env, args[0], &level) || !int_of(env, args[1], &name)) return NULL;
  if (napi_get_value_int32(env, args[2], &number) != napi_ok && !bytes_of(env, args[2], napi_uint8_array, &value)) return NULL;
  if (setsockopt(s->fd, level, name, value.data, (socklen_t)value.length) != 0) throw_errno(env, "setsockopt", errno);
  return NULL;
}

/* getOption(level, name, most bytes): bytes */
napi_value socket_get_option(napi_env env, napi_callback_info info) {
  napi_value args[MOST_ARGUMENTS];
  uint8_t value[LONGEST_OPTION];
  int level, name, most;
  struct socket *s = open_socket(env, info, args, NULL);
  if (s == NULL || !int_of(env, args[0], &level) || !int_of(env, args[1], &name) || !int_of(env, args[2], &most)) return NULL;
  if (most < 0 || most > LONGEST_OPTION) return throw_errno(env, "getsockopt", EINVAL), NULL;
  socklen_t length = (socklen_t)most;
  if (getsockopt(s->fd, level, name, value, &length) != 0) return throw_errno(env, "getsockopt", errno), NULL;
  return copied(env, value, length < (socklen_t)most ? length : (socklen_t)most);
}

/* attachFilter(struct sock_filter[]): an option of its own, for its value holds a pointer */
napi_value socket_attach_filter(napi_env env, napi_callback_info info) {
  napi_value args[MOST_ARGUMENTS];
  struct bytes program;
  struct socket *s = open_socket(env, info, args, NULL);
  if (s == NULL || !bytes_of(env, args[0], napi_uint8_array, &program)) return NULL;
  struct sock_fprog code = {(unsigned short)(program.length / sizeof(struct sock_filter)), (struct sock_filter *)program.data};
  if (setsockopt(s->fd, SOL_SOCKET, SO_ATTACH_FILTER, &code, sizeof code) != 0) throw_errno(env, "setsockopt", errno);
  return NULL;
}

/* match(offsets, width, keys one after another), match(undefined): everything passes */
napi_value socket_match(napi_env env, napi_callback_info info) {
  napi_value args[MOST_ARGUMENTS];
  napi_valuetype type;
  struct bytes offsets, keys;
  struct match *made = NULL;
  int width;
  struct socket *s = open_socket(env, info, args, NULL);
  if (s == NULL || napi_typeof(env, args[0], &type) != napi_ok) return NULL;
  if (type != napi_undefined) {
    if (!bytes_of(env, args[0], napi_uint32_array, &offsets) || !int_of(env, args[1], &width)) return NULL;
    if (!bytes_of(env, args[2], napi_uint8_array, &keys)) return NULL;
    if (width > 0 && keys.length % (size_t)width == 0)
      made = match_new((uint32_t *)(void *)offsets.data, offsets.length, (size_t)width, keys.data, keys.length / (size_t)width);
    if (made == NULL) return napi_throw_range_error(env, NULL, "1 to 8 offsets, a width of 1 to 16, and keys of that width"), NULL;
  }
  match_free(s->match);
  s->match = made;
  return NULL;
}
