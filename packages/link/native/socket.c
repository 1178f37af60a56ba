/* The class `Socket`: one file descriptor and what can be done with it. It is closed with its object, and with its environment. */
#define _GNU_SOURCE
#include "link.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define LONGEST_MESSAGE (1 << 20)

void socket_release(struct socket *s) {
  if (--s->references == 0) free(s);
}

void socket_close(struct socket *s) {
  reader_stop(s);
  if (s->fd >= 0) close(s->fd);
  s->fd = -1;
  match_free(s->match);
  s->match = NULL;
}

static void on_collected(napi_env env, void *data, void *hint) {
  (void)env;
  (void)hint;
  socket_close(data);
  socket_release(data);
}

static napi_value boolean(napi_env env, bool value) {
  napi_value out = NULL;
  napi_get_boolean(env, value, &out);
  return out;
}

/* new Socket(domain, type, protocol) */
static napi_value construct(napi_env env, napi_callback_info info) {
  size_t count = MOST_ARGUMENTS;
  napi_value args[MOST_ARGUMENTS], self;
  int domain, type, protocol;
  if (napi_get_cb_info(env, info, &count, args, &self, NULL) != napi_ok) return NULL;
  if (!int_of(env, args[0], &domain) || !int_of(env, args[1], &type) || !int_of(env, args[2], &protocol)) return NULL;
  struct socket *s = calloc(1, sizeof *s);
  if (s == NULL) return throw_errno(env, "socket", ENOMEM), NULL;
  s->env = env;
  s->references = 1;
  s->fd = socket(domain, type | SOCK_CLOEXEC, protocol);
  if (s->fd < 0) {
    throw_errno(env, "socket", errno);
    free(s);
    return NULL;
  }
  s->reader.dry_at = boot_time();
  if (napi_wrap(env, self, s, on_collected, NULL, NULL) != napi_ok) on_collected(env, s, NULL);
  return self;
}

/* bind(sockaddr) */
static napi_value bind_to(napi_env env, napi_callback_info info) {
  napi_value args[MOST_ARGUMENTS];
  struct bytes address;
  struct socket *s = open_socket(env, info, args, NULL);
  if (s == NULL || !bytes_of(env, args[0], napi_uint8_array, &address)) return NULL;
  if (bind(s->fd, (struct sockaddr *)address.data, (socklen_t)address.length) != 0) throw_errno(env, "bind", errno);
  return NULL;
}

/* send(bytes), sendTo(bytes, sockaddr): false when the kernel has no room or no carrier just now, an exception for anything else */
static napi_value sent(napi_env env, ssize_t n) {
  if (n >= 0) return boolean(env, true);
  if (errno == EAGAIN || errno == ENOBUFS || errno == ENETDOWN) return boolean(env, false);
  return throw_errno(env, "send", errno), NULL;
}

static napi_value send_bytes(napi_env env, napi_callback_info info) {
  napi_value args[MOST_ARGUMENTS];
  struct bytes bytes;
  struct socket *s = open_socket(env, info, args, NULL);
  if (s == NULL || !bytes_of(env, args[0], napi_uint8_array, &bytes)) return NULL;
  return sent(env, send(s->fd, bytes.data, bytes.length, MSG_DONTWAIT | MSG_NOSIGNAL));
}

static napi_value send_to(napi_env env, napi_callback_info info) {
  napi_value args[MOST_ARGUMENTS];
  struct bytes bytes, to;
  struct socket *s = open_socket(env, info, args, NULL);
  if (s == NULL || !bytes_of(env, args[0], napi_uint8_array, &bytes) || !bytes_of(env, args[1], napi_uint8_array, &to)) return NULL;
  return sent(env, sendto(s->fd, bytes.data, bytes.length, MSG_DONTWAIT | MSG_NOSIGNAL, (struct sockaddr *)to.data, (socklen_t)to.length));
}

/* read(most bytes of a message, onBatch): the memory batches come in; { memory, firstSlot } */
static napi_value read_on(napi_env env, napi_callback_info info) {
  napi_value args[MOST_ARGUMENTS], self, memory, first, out = NULL;
  napi_valuetype type;
  size_t first_slot;
  int most;
  struct socket *s = open_socket(env, info, args, &self);
  if (s == NULL || !int_of(env, args[0], &most) || napi_typeof(env, args[1], &type) != napi_ok) return NULL;
  if (type != napi_function) return throw_type(env, "onBatch is needed"), NULL;
  if (most < 1 || most > LONGEST_MESSAGE || s->reader.open) return throw_errno(env, "read", EINVAL), NULL;
  if (!reader_start(s, self, args[1], (size_t)most, &memory, &first_slot)) return NULL;
  napi_create_object(env, &out);
  napi_create_uint32(env, (uint32_t)first_slot, &first);
  napi_set_named_property(env, out, "memory", memory);
  napi_set_named_property(env, out, "firstSlot", first);
  return out;
}

/* receive(): reads dry now, without waiting for the loop */
static napi_value receive(napi_env env, napi_callback_info info) {
  napi_value args[MOST_ARGUMENTS];
  struct socket *s = open_socket(env, info, args, NULL);
  if (s == NULL) return NULL;
  if (!s->reader.open) return throw_errno(env, "receive", EINVAL), NULL;
  reader_receive(s);
  return NULL;
}

/* release(): the file descriptor, whose new owner closes it; not while reading */
static napi_value release(napi_env env, napi_callback_info info) {
  napi_value args[MOST_ARGUMENTS], out = NULL;
  struct socket *s = open_socket(env, info, args, NULL);
  if (s == NULL) return NULL;
  if (s->reader.open) return throw_errno(env, "release", EBUSY), NULL;
  napi_create_int32(env, s->fd, &out);
  s->fd = -1;
  return out;
}

/* close(): again and again, if one likes */
static napi_value close_now(napi_env env, napi_callback_info info) {
  napi_value self;
  void *data;
  if (napi_get_cb_info(env, info, NULL, NULL, &self, NULL) == napi_ok && napi_unwrap(env, self, &data) == napi_ok) socket_close(data);
  return NULL;
}

napi_value socket_class(napi_env env) {
#define METHOD(name, function) {name, NULL, function, NULL, NULL, NULL, napi_default_method, NULL}
  const napi_property_descriptor methods[] = {
      METHOD("bind", bind_to),
      METHOD("address", socket_address),
      METHOD("setOption", socket_set_option),
      METHOD("getOption", socket_get_option),
      METHOD("attachFilter", socket_attach_filter),
      METHOD("match", socket_match),
      METHOD("send", send_bytes),
      METHOD("sendTo", send_to),
      METHOD("read", read_on),
      METHOD("receive", receive),
      METHOD("release", release),
      METHOD("close", close_now),
  };
  napi_value out = NULL;
  napi_define_class(env, "Socket", NAPI_AUTO_LENGTH, construct, NULL, sizeof methods / sizeof *methods, methods, &out);
  return out;
}
