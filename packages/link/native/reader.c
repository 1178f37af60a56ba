/*
 * Reading on the environment's own loop. Up to 64 messages come in by one recvmmsg and go to JavaScript by one call, in memory that is
 * used again for the next batch. The memory, one ArrayBuffer for each socket:
 *
 *     | META_FIELDS x int32 for each slot | slot: sender (sockaddr, 32 bytes) then message | slot | ...
 */
#define _GNU_SOURCE
#include "link.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define MOST_SLOTS 64
#define SENDER_BYTES 32
#define CONTROL_BYTES 128
#define META_FIELDS 8 /* offset, length, truncated, link index, packet type, VLAN id or -1, age in microseconds, length of sender */
#define MEMORY_GOAL (512 * 1024)
#define MOST_ROUNDS 16 /* then the loop's other handles have their turn */

static uint64_t nanoseconds(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Counts on while the machine is suspended, and never steps. */
uint64_t boot_time(void) { return nanoseconds(CLOCK_BOOTTIME); }

/* One message's numbers. `now` is the wall clock, `longest` how long anything can have waited, in ns. */
static void describe(int32_t *meta, struct mmsghdr *m, size_t offset, uint64_t now, uint64_t longest) {
  uint64_t age = 0;
  meta[0] = (int32_t)offset;
  meta[1] = (int32_t)m->msg_len;
  meta[2] = (m->msg_hdr.msg_flags & MSG_TRUNC) != 0;
  meta[3] = 0;
  meta[4] = 0;
  meta[5] = -1;
  meta[7] = (int32_t)m->msg_hdr.msg_namelen;
  const struct sockaddr_ll *from = m->msg_hdr.msg_name;
  if (m->msg_hdr.msg_namelen >= offsetof(struct sockaddr_ll, sll_addr) && from->sll_family == AF_PACKET) {
    meta[3] = from->sll_ifindex;
    meta[4] = from->sll_pkttype;
  }
  for (struct cmsghdr *c = CMSG_FIRSTHDR(&m->msg_hdr); c != NULL; c = CMSG_NXTHDR(&m->msg_hdr, c)) {
    if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) {
      struct timespec t;
      memcpy(&t, CMSG_DATA(c), sizeof t);
      uint64_t taken = (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
      age = now > taken ? now - taken : 0;
    } else if (c->cmsg_level == SOL_PACKET && c->cmsg_type == PACKET_AUXDATA) {
      struct tpacket_auxdata aux;
      memcpy(&aux, CMSG_DATA(c), sizeof aux);
      if (aux.tp_status & TP_STATUS_VLAN_VALID) meta[5] = aux.tp_vlan_tci & 0x0fff;
    }
  }
  /* The wall clock may have stepped: nothing waited longer than since the socket was last empty. */
  if (age > longest) age = longest;
  meta[6] = age / 1000 > INT32_MAX ? INT32_MAX : (int32_t)(age / 1000);
}

/* Fills memory with one batch. Returns how many messages came, or -errno; `kept` of them passed the match. */
static int receive_batch(struct socket *s, size_t *kept) {
  struct reader *r = &s->reader;
  struct mmsghdr messages[MOST_SLOTS];
  struct iovec vectors[MOST_SLOTS];
  _Alignas(struct cmsghdr) char controls[MOST_SLOTS][CONTROL_BYTES];
  for (size_t i = 0; i < r->slots; i++) {
    uint8_t *slot = r->buffer + i * r->stride;
    vectors[i] = (struct iovec){slot + SENDER_BYTES, r->message_bytes};
    messages[i].msg_hdr = (struct msghdr){.msg_name = slot, .msg_namelen = SENDER_BYTES, .msg_iov = &vectors[i], .msg_iovlen = 1,
                                          .msg_control = controls[i], .msg_controllen = CONTROL_BYTES};
  }
  uint64_t before = boot_time();
  int n = recvmmsg(s->fd, messages, (unsigned)r->slots, MSG_DONTWAIT, NULL);
  if (n < 0 && errno != EAGAIN) return -errno;
  if (n < 0) n = 0;
  uint64_t now = nanoseconds(CLOCK_REALTIME), longest = boot_time() - r->dry_at;
  *kept = 0;
  for (int i = 0; i < n; i++) {
    size_t offset = (size_t)i * r->stride + SENDER_BYTES;
    if (s->match != NULL && !match_hits(s->match, r->buffer + offset, messages[i].msg_len)) continue;
    describe(r->meta + META_FIELDS * (*kept)++, &messages[i], offset, now, longest);
  }
  if ((size_t)n < r->slots) r->dry_at = before;
  return n;
}

/* Calls onBatch(count, unmatched, errno name or undefined). Returns false when an exception is pending. */
static bool tell(struct socket *s, size_t count, size_t unmatched, int error, bool from_loop) {
  napi_env env = s->env;
  napi_value self, on_batch, ignored, args[3];
  napi_get_reference_value(env, s->reader.self, &self);
  napi_get_reference_value(env, s->reader.on_batch, &on_batch);
  napi_create_uint32(env, (uint32_t)count, &args[0]);
  napi_create_uint32(env, (uint32_t)unmatched, &args[1]);
  if (error == 0) napi_get_undefined(env, &args[2]);
  else args[2] = errno_name(env, error);
  if (!from_loop) return napi_call_function(env, self, on_batch, 3, args, &ignored) == napi_ok;
  napi_status status = napi_make_callback(env, NULL, self, on_batch, 3, args, &ignored);
  if (status == napi_ok) return true;
  napi_value thrown;
  if (status == napi_pending_exception && napi_get_and_clear_last_exception(env, &thrown) == napi_ok) napi_fatal_exception(env, thrown);
  return false;
}

/* Whoever transferred a frame's buffer to another thread took the memory away: never write there again. */
static bool memory_is_ours(struct socket *s) {
  napi_value memory;
  bool detached = true;
  return napi_get_reference_value(s->env, s->reader.memory, &memory) == napi_ok &&
         napi_is_detached_arraybuffer(s->env, memory, &detached) == napi_ok && !detached;
}

static bool read_until_dry(struct socket *s, bool from_loop, int most_rounds) {
  size_t unmatched = 0, kept = 0;
  int n = 0;
  bool fine = true;
  s->reader.busy = true;
  for (int round = 0; fine && s->reader.open && (most_rounds == 0 || round < most_rounds); round++) {
    n = memory_is_ours(s) ? receive_batch(s, &kept) : -EFAULT;
    if (n < 0) break;
    unmatched += (size_t)n - kept;
    if (kept > 0) {
      fine = tell(s, kept, unmatched, 0, from_loop);
      unmatched = 0;
    }
    if ((size_t)n < s->reader.slots) break;
  }
  if (fine && s->reader.open && (unmatched > 0 || n < 0)) fine = tell(s, 0, unmatched, n < 0 ? -n : 0, from_loop);
  s->reader.busy = false;
  return fine;
}

static void forget(struct socket *s) {
  struct reader *r = &s->reader;
  napi_ref references[] = {r->self, r->on_batch, r->memory};
  r->self = r->on_batch = r->memory = NULL;
  for (size_t i = 0; i < 3; i++)
    if (references[i] != NULL) napi_delete_reference(s->env, references[i]);
}

static void on_readable(uv_poll_t *poll, int status, int events) {
  struct socket *s = poll->data;
  napi_handle_scope scope;
  (void)events;
  if (s->reader.busy || napi_open_handle_scope(s->env, &scope) != napi_ok) return;
  s->references++;
  read_until_dry(s, true, MOST_ROUNDS);
  /* libuv stops a handle at POLLERR, which for a packet socket only means that its link went down. */
  if (s->reader.open && status < 0) uv_poll_start(poll, UV_READABLE, on_readable);
  if (!s->reader.open) forget(s);
  napi_close_handle_scope(s->env, scope);
  socket_release(s);
}

bool reader_receive(struct socket *s) {
  if (s->reader.busy) return true; /* memory is in use: the batch under way will see what is there */
  s->references++;
  bool fine = read_until_dry(s, false, 0);
  if (!s->reader.open) forget(s);
  socket_release(s);
  return fine;
}

static void on_closed(uv_handle_t *handle) {
  struct socket *s = handle->data;
  if (s->reader.hook != NULL) napi_remove_async_cleanup_hook(s->reader.hook);
  socket_release(s);
}

static void on_env_ending(napi_async_cleanup_hook_handle hook, void *data) {
  (void)hook; /* removed in on_closed: the environment waits for that */
  socket_close(data);
}

bool reader_start(struct socket *s, napi_value self, napi_value on_batch, size_t message_bytes, napi_value *memory, size_t *first_slot) {
  struct reader *r = &s->reader;
  uv_loop_t *loop;
  void *bytes;
  r->message_bytes = message_bytes;
  r->stride = (SENDER_BYTES + message_bytes + 7) & ~(size_t)7;
  r->slots = MEMORY_GOAL / r->stride;
  if (r->slots > MOST_SLOTS) r->slots = MOST_SLOTS;
  if (r->slots < 1) r->slots = 1;
  *first_slot = r->slots * META_FIELDS * sizeof(int32_t);
  if (napi_create_arraybuffer(s->env, *first_slot + r->slots * r->stride, &bytes, memory) != napi_ok) return false;
  r->meta = bytes;
  r->buffer = (uint8_t *)bytes + *first_slot;
  if (napi_get_uv_event_loop(s->env, &loop) != napi_ok) return false;
  int error = uv_poll_init(loop, &r->poll, s->fd);
  if (error != 0) {
    throw_errno(s->env, "epoll_ctl", -error);
    return false;
  }
  r->open = true;
  r->poll.data = s;
  s->references++;
  napi_create_reference(s->env, self, 1, &r->self);
  napi_create_reference(s->env, on_batch, 1, &r->on_batch);
  napi_create_reference(s->env, *memory, 1, &r->memory);
  napi_add_async_cleanup_hook(s->env, on_env_ending, s, &r->hook);
  uv_poll_start(&r->poll, UV_READABLE, on_readable);
  return true;
}

void reader_stop(struct socket *s) {
  struct reader *r = &s->reader;
  if (!r->open) return;
  r->open = false;
  uv_poll_stop(&r->poll);
  uv_close((uv_handle_t *)&r->poll, on_closed);
  if (!r->busy) forget(s);
}
