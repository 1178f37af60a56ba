import { readFileSync } from 'node:fs'

/**
 * Datagrams of this network namespace, of both families, that arrived and were thrown away because a program did not read fast enough: on
 * a busy machine a meter's own loss, and no network's.
 */
export function unreadDatagrams(): number {
  const [, names = '', values = ''] = /^(Udp: .*)\n(Udp: .*)$/m.exec(readFileSync('/proc/net/snmp', 'utf8')) ?? []
  const v6 = Number(/^Udp6RcvbufErrors\s+(\d+)$/m.exec(readFileSync('/proc/net/snmp6', 'utf8'))?.[1] ?? 0)
  return Number(values.split(' ')[names.split(' ').indexOf('RcvbufErrors')]) + v6
}
