/* What a method was called with. Each answers false (or NULL) with an exception pending. */
#include "link.h"

#include <errno.h>

bool int_of(napi_env env, napi_value value, int *out) {
  if (napi_get_value_int32(env, value, out) == napi_ok) return true;
  throw_type(env, "an integer is needed");
  return false;
}

bool bytes_of(napi_env env, napi_value value, napi_typedarray_type wanted, struct bytes *out) {
  napi_typedarray_type type;
  void *data;
  bool is_typed = false;
  napi_is_typedarray(env, value, &is_typed);
  if (is_typed && napi_get_typedarray_info(env, value, &type, &out->length, &data, NULL, NULL) == napi_ok && type == wanted) {
    out->data = data;
    return true;
  }
  throw_type(env, "a typed array of another kind is needed");
  return false;
}

/* The socket a method was called on, with its arguments; NULL when an exception is pending. */
struct socket *open_socket(napi_env env, napi_callback_info info, napi_value args[MOST_ARGUMENTS], napi_value *self) {
  size_t count = MOST_ARGUMENTS;
  napi_value this;
  void *data;
  if (napi_get_cb_info(env, info, &count, args, &this, NULL) != napi_ok) return NULL;
  if (napi_unwrap(env, this, &data) != napi_ok) {
    throw_type(env, "not a Socket");
    return NULL;
  }
  struct socket *s = data;
  if (s->fd < 0) {
    throw_errno(env, "socket", EBADF);
    return NULL;
  }
  if (self != NULL) *self = this;
  return s;
}
