/* Shared by the addon's files. It moves bytes between sockets and JavaScript and knows no protocol. */
#ifndef LINK_H
#define LINK_H

#include <node_api.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

/* A set of keys of 1 to 16 bytes, looked for at some offsets of a message. */
struct match;
struct match *match_new(const uint32_t *offsets, size_t offset_count, size_t width, const uint8_t *keys, size_t key_count);
bool match_hits(const struct match *m, const uint8_t *bytes, size_t length);
void match_free(struct match *m);

/* Reading: where messages land, and whom they are told to. */
struct reader {
  uv_poll_t poll;
  napi_async_cleanup_hook_handle hook;
  napi_ref self, on_batch, memory; /* strong while reading goes on */
  uint8_t *buffer;                 /* the slots, inside `memory` */
  int32_t *meta;                   /* what is known of each message of a batch, in front of the slots */
  size_t message_bytes, stride, slots;
  uint64_t dry_at; /* boot time in ns at which the socket was last known to be empty */
  bool open;       /* the poll handle is open, on_closed not yet called */
  bool busy;       /* inside a batch: memory is being read by JavaScript */
};

struct socket {
  napi_env env;
  int fd; /* -1: closed, or handed over */
  int references; /* the JavaScript object, and the poll handle */
  struct match *match;
  struct reader reader;
};

/* reader.c */
bool reader_start(struct socket *s, napi_value self, napi_value on_batch, size_t message_bytes, napi_value *memory, size_t *first_slot);
bool reader_receive(struct socket *s); /* from JavaScript; false: an exception is pending */
void reader_stop(struct socket *s);
uint64_t boot_time(void);

/* socket.c */
void socket_close(struct socket *s);
void socket_release(struct socket *s);
napi_value socket_class(napi_env env);

/* options.c */
napi_value socket_address(napi_env env, napi_callback_info info);
napi_value socket_set_option(napi_env env, napi_callback_info info);
napi_value socket_get_option(napi_env env, napi_callback_info info);
napi_value socket_attach_filter(napi_env env, napi_callback_info info);
napi_value socket_match(napi_env env, napi_callback_info info);

/* arguments.c */
#define MOST_ARGUMENTS 3

struct bytes {
  uint8_t *data;
  size_t length;
};

bool int_of(napi_env env, napi_value value, int *out);
bool bytes_of(napi_env env, napi_value value, napi_typedarray_type wanted, struct bytes *out);
struct socket *open_socket(napi_env env, napi_callback_info info, napi_value args[MOST_ARGUMENTS], napi_value *self);

/* errors.c */
void throw_errno(napi_env env, const char *syscall, int number);
void throw_type(napi_env env, const char *what);
napi_value errno_name(napi_env env, int number);

#endif
