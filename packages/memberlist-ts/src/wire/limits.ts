/** Sizes of ML 3.8 and 5.6, and the caps of 12.3. In bytes where nothing else is said. */
export const UDP_BUFFER_SIZE = 1400 // target size of a packet we send, no limit on receipt
export const COMPOUND_HEADER = 2 // type and count
export const PART_OVERHEAD = 2 // length of one part in the table
export const USER_BROADCAST_OVERHEAD = 3 // the same and the type byte
export const MAX_META = 512
export const MAX_NAME = 255
export const MAX_DATAGRAM = 65_507 // IPv4
export const MAX_PARTS_SENT = 127 // v0.2.x counts the length table in 8 bits and mis-splits more (ML 3.5)
export const MAX_PART = 65_535

export const MAX_NESTING = 4 // compound and compress around one message (ML 3.1)
export const MAX_PACKET_DECOMPRESSED = 1_048_576 // for all parts of one packet together
export const MAX_PACKET_PARTS = 4096 // ours: real packets hold at most 255, nested ones multiply
export const MAX_STREAM_DECOMPRESSED = 41_943_040

export const MAX_STREAM_BODY = 20_971_520 // sealed frame, user state, user message
export const MAX_STREAM_PLAIN = MAX_STREAM_BODY + 65_536 // plaintext buffered for one message: a body and its headers
export const MAX_PUSH_PULL_NODES = 1_048_576

export const MAX_MSGPACK_DEPTH = 16 // ML 4.2
export const MAX_MSGPACK_ITEMS = 4096 // ours, per map: bounds the work of reading an unfinished one again
