/** Numbers of Linux that cross the addon, the same on x64 and arm64 (bits/socket.h, asm-generic/socket.h, linux/if_packet.h, linux/netlink.h). */
export const AF_NETLINK = 16
export const AF_PACKET = 17
export const SOCK_RAW = 3
export const NETLINK_ROUTE = 0

export const SOL_SOCKET = 1
export const SO_RCVBUF = 8
export const SO_TIMESTAMPNS = 35

export const SOL_PACKET = 263
export const PACKET_STATISTICS = 6
export const PACKET_AUXDATA = 8
