/* Errors as JavaScript knows them: `code` is the errno's name, `syscall` the call. */
#include "link.h"

#include <stdio.h>
#include <string.h>

napi_value errno_name(napi_env env, int number) {
  char name[64];
  napi_value value = NULL;
  uv_err_name_r(-number, name, sizeof name);
  napi_create_string_utf8(env, name, NAPI_AUTO_LENGTH, &value);
  return value;
}

void throw_errno(napi_env env, const char *syscall, int number) {
  char reason[128], text[192];
  napi_value message, error, name;
  uv_strerror_r(-number, reason, sizeof reason);
  snprintf(text, sizeof text, "%s: %s", syscall, reason);
  if (napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &message) != napi_ok) return;
  if (napi_create_error(env, errno_name(env, number), message, &error) != napi_ok) return;
  if (napi_create_string_utf8(env, syscall, NAPI_AUTO_LENGTH, &name) != napi_ok) return;
  napi_set_named_property(env, error, "syscall", name);
  napi_throw(env, error);
}

void throw_type(napi_env env, const char *what) { napi_throw_type_error(env, "ERR_INVALID_ARG_TYPE", what); }
