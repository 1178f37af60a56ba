/* What the addon exports, once for each environment that loads it (the main thread and every worker). */
#include "link.h"

#include <errno.h>
#include <net/if.h>

/* ifindex(name): the index of a network interface */
static napi_value ifindex(napi_env env, napi_callback_info info) {
  size_t count = 1, length;
  char name[IF_NAMESIZE];
  napi_value arg, out = NULL;
  if (napi_get_cb_info(env, info, &count, &arg, NULL, NULL) != napi_ok) return NULL;
  if (napi_get_value_string_utf8(env, arg, name, sizeof name, &length) != napi_ok) return throw_type(env, "a name is needed"), NULL;
  unsigned index = if_nametoindex(name);
  if (index == 0) return throw_errno(env, "if_nametoindex", errno), NULL;
  napi_create_uint32(env, index, &out);
  return out;
}

NAPI_MODULE_INIT() {
  napi_value function;
  if (napi_create_function(env, "ifindex", NAPI_AUTO_LENGTH, ifindex, NULL, &function) != napi_ok) return NULL;
  napi_set_named_property(env, exports, "Socket", socket_class(env));
  napi_set_named_property(env, exports, "ifindex", function);
  return exports;
}
