/* Which messages are worth waking JavaScript for: some bytes of theirs are in a set. Open addressing, at most half full. */
#include "link.h"

#include <stdlib.h>
#include <string.h>

#define MOST_OFFSETS 8
#define KEY_BYTES 16

struct key {
  uint64_t words[KEY_BYTES / 8]; /* filled up with zeros */
};

struct match {
  uint32_t offsets[MOST_OFFSETS];
  size_t offset_count, width, mask;
  bool *used;
  struct key *keys;
};

static struct key key_of(const uint8_t *bytes, size_t width) {
  struct key k = {{0, 0}};
  memcpy(k.words, bytes, width);
  return k;
}

static bool same(struct key a, struct key b) { return a.words[0] == b.words[0] && a.words[1] == b.words[1]; }

/* Odd 64-bit constants mix every byte into the upper half (Fibonacci hashing, twice). */
static size_t hash(struct key k) {
  uint64_t h = (k.words[0] ^ (k.words[1] * 0xff51afd7ed558ccdULL)) * 0x9e3779b97f4a7c15ULL;
  return (size_t)((h ^ (h >> 32)) * 0xc4ceb9fe1a85ec53ULL >> 20);
}

/* The place of a key, or the free one where it would go. */
static size_t place(const struct match *m, struct key k) {
  size_t i = hash(k) & m->mask;
  while (m->used[i] && !same(m->keys[i], k)) i = (i + 1) & m->mask;
  return i;
}

struct match *match_new(const uint32_t *offsets, size_t offset_count, size_t width, const uint8_t *keys, size_t key_count) {
  if (offset_count == 0 || offset_count > MOST_OFFSETS || width == 0 || width > KEY_BYTES) return NULL;
  size_t places = 2;
  while (places < 2 * key_count) places *= 2;
  struct match *m = calloc(1, sizeof *m);
  if (m == NULL) return NULL;
  memcpy(m->offsets, offsets, offset_count * sizeof *offsets);
  m->offset_count = offset_count;
  m->width = width;
  m->mask = places - 1;
  m->used = calloc(places, sizeof *m->used);
  m->keys = calloc(places, sizeof *m->keys);
  if (m->used == NULL || m->keys == NULL) {
    match_free(m);
    return NULL;
  }
  for (size_t n = 0; n < key_count; n++) {
    struct key k = key_of(keys + n * width, width);
    size_t i = place(m, k);
    m->used[i] = true;
    m->keys[i] = k;
  }
  return m;
}

bool match_hits(const struct match *m, const uint8_t *bytes, size_t length) {
  for (size_t n = 0; n < m->offset_count; n++) {
    size_t offset = m->offsets[n];
    if (offset + m->width > length) continue;
    if (m->used[place(m, key_of(bytes + offset, m->width))]) return true;
  }
  return false;
}

void match_free(struct match *m) {
  if (m == NULL) return;
  free(m->used);
  free(m->keys);
  free(m);
}
