import type { Ip } from '@clarion/inet'
import type { EchoAnswers } from './ask-echo.ts'
import { type Finding, ok, problem, skipped } from './finding.ts'

/** `runsIpvs`: kube-proxy of this cluster does, and then the node that answers for an address has it. */
export function echoFindings(asked: EchoAnswers | { readonly no: string }, runsIpvs: boolean): readonly Finding[] {
  if ('no' in asked) return [skipped('icmp', `ICMP echo cannot be sent from here: ${asked.no}`)]
  if (asked.asked.length === 0) return [skipped('icmp', 'nobody else answers ARP here, so nobody is asked for an ICMP echo')]
  return asked.asked.map((address) => finding(address, asked.answered.has(address), runsIpvs))
}

function finding(address: Ip, answers: boolean, runsIpvs: boolean): Finding {
  if (answers) return ok('icmp', `${address} answers ICMP echo`)
  if (!runsIpvs)
    return ok(
      'icmp',
      `${address} answers no ICMP echo, as is usual where kube-proxy passes the ports of Services alone: ask one of them`,
    )
  return problem(
    'icmp',
    `${address} answers no ICMP echo, and kube-proxy runs ipvs, where the node that answers ARP has the address`,
    'look on that node for a firewall that drops ICMP, for kube-proxy (is the address on kube-ipvs0?), and for rp_filter: clarion doctor there',
  )
}
