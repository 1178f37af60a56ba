/** Objects written by us after the public documentation of OpenELB and PureLB. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readObjects } from '@clarion/kube'
import { describe, expect, test } from '@jest/globals'
import { convert } from './convert.ts'
import { renderConversion } from './render.ts'

const converted = async (text: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'clarion-convert-'))
  try {
    writeFileSync(join(folder, 'theirs.yaml'), text)
    const [whole, single] = await Promise.all([readObjects(folder), readObjects(join(folder, 'theirs.yaml'))])
    expect(single).toEqual(whole)
    return convert(whole, 'metallb-system')
  } finally {
    rmSync(folder, { recursive: true })
  }
}
const eip = (spec: string, name = 'web', annotations = '') =>
  `---\n{apiVersion: network.kubesphere.io/v1alpha2, kind: Eip, metadata: {name: ${name}, annotations: {${annotations}}}, spec: {${spec}}}\n`
const group = (spec: string, name = 'default') =>
  `---\n{apiVersion: purelb.io/v1, kind: ServiceGroup, metadata: {name: ${name}, namespace: purelb}, spec: {${spec}}}\n`
const L2 = 'protocol: layer2, interface: eth0'
const IS_DEFAULT = "eip.openelb.kubesphere.io/is-default-eip: 'true'"

describe('Eip', () => {
  test('of layer 2 becomes a pool and an advertisement on its interface; the default one gives without being asked', async () => {
    const text = eip(`address: 192.0.2.10-192.0.2.20, ${L2}`, 'web', IS_DEFAULT) + eip(`address: 192.0.2.64, ${L2}`, 'one')
    expect(renderConversion(await converted(text))).toBe(`\
---
apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata:
  name: web
  namespace: metallb-system
spec:
  addresses:
    - 192.0.2.10-192.0.2.20
---
apiVersion: metallb.io/v1beta1
kind: L2Advertisement
metadata:
  name: web
  namespace: metallb-system
spec:
  ipAddressPools:
    - web
  interfaces:
    - eth0
---
apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata:
  name: one
  namespace: metallb-system
spec:
  addresses:
    - 192.0.2.64/32
  autoAssign: false
---
apiVersion: metallb.io/v1beta1
kind: L2Advertisement
metadata:
  name: one
  namespace: metallb-system
spec:
  ipAddressPools:
    - one
  interfaces:
    - eth0
`)
  })
  test('as kubectl lists it, with a status', async () => {
    const item = `{apiVersion: network.kubesphere.io/v1alpha2, kind: Eip, metadata: {name: web, uid: u}, spec: {address: 192.0.2.0/28, ${L2}}, status: {usage: 1, v4: true}}`
    const { objects, refusals } = await converted(`{apiVersion: v1, kind: List, items: [${item}]}`)
    expect([objects.map(({ kind }) => kind), refusals]).toEqual([['IPAddressPool', 'L2Advertisement'], []])
  })
  test.each([
    ['OnlyBGP', 'address: 192.0.2.0/24, protocol: bgp'],
    ['OnlyBGP', 'address: 192.0.2.0/24'],
    ['VipMode', 'address: 192.0.2.0/24, protocol: vip'],
    ['InterfaceByReach', "address: 192.0.2.0/24, protocol: layer2, interface: 'can_reach:192.0.2.1'"],
    ['PoolDisabled', `address: 192.0.2.0/24, ${L2}, disable: true`],
    ['KnownIPs', `address: 192.0.2.0/24, ${L2}, usingKnownIPs: true`],
    ['PinnedOtherwise', `address: 192.0.2.0/24, ${L2}, namespaces: [shop]`],
    ['PinnedOtherwise', `address: 192.0.2.0/24, ${L2}, priority: 100`],
    ['FieldUnknown', `address: 192.0.2.0/24, ${L2}, later: 1`],
    ['Unreadable', L2],
  ])('%s: %s', async (why, spec) => {
    expect(await converted(eip(spec))).toMatchObject({ objects: [], refusals: [{ object: 'Eip/web', why }] })
  })
})

describe('ServiceGroup', () => {
  test('of every form', async () => {
    const pools = (field: string, pool: string) => `${field}: [{pool: ${pool}, subnet: 192.0.2.0/24, aggregation: default}]`
    const text =
      group("local: {pool: 192.0.2.10-192.0.2.19, subnet: 192.0.2.0/24, aggregation: ''}") +
      group("local: {v4pool: {pool: 192.0.2.32/28}, v6pool: {pool: '2001:db8::/120', aggregation: default}}", 'both') +
      group(`local: {${pools('v4pools', '192.0.2.64/28')}, ${pools('v6pools', "'2001:db8::1:0/120'")}}`, 'lists')
    const { objects, refusals } = await converted(text)
    expect(refusals).toEqual([])
    expect(objects.filter(({ kind }) => kind === 'IPAddressPool').map(({ metadata, spec }) => [metadata.name, spec])).toEqual([
      ['default', { addresses: ['192.0.2.10-192.0.2.19'] }],
      ['both', { addresses: ['192.0.2.32/28', '2001:db8::/120'], autoAssign: false }],
      ['lists', { addresses: ['192.0.2.64/28', '2001:db8::1:0/120'], autoAssign: false }],
    ])
  })
  test.each([
    ['ExternalIpam', 'netbox: {url: http://netbox.example, tenant: t, aggregation: default}'],
    ['Aggregated', 'local: {v4pool: {pool: 192.0.2.0/28, subnet: 192.0.2.0/24, aggregation: /32}}'],
    ['NoAddresses', ''],
    ['NoAddresses', 'local: {}'],
    ['FieldUnknown', 'remote: {}'],
  ])('%s: %s', async (why, spec) => {
    expect(await converted(group(spec))).toMatchObject({ objects: [], refusals: [{ object: 'ServiceGroup/default', why }] })
  })
})

describe('all of them', () => {
  test('what has no equivalent is named; what is nobody’s here is passed over', async () => {
    const agent =
      '---\n{apiVersion: purelb.io/v1, kind: LBNodeAgent, metadata: {name: default}, spec: {local: {localint: eth1}}}\n'
    const later = '---\n{apiVersion: purelb.io/v2, kind: ServiceGroup, metadata: {name: g}, spec: {}}\n'
    const { refusals } = await converted(`${agent}${later}---\n{apiVersion: v1, kind: Secret, metadata: {name: s}}\n`)
    expect(refusals.map(({ object, why }) => [object, why])).toEqual([
      ['LBNodeAgent/default', 'KindWithoutEquivalent'],
      ['ServiceGroup/g', 'KindWithoutEquivalent'],
    ])
  })
  test('one name twice, and what the controller would refuse', async () => {
    const { refusals } = await converted(
      eip(`address: 192.0.2.0/28, ${L2}`, 'default') + group('local: {pool: 192.0.2.0/30}') + eip(`address: 192.0.2.8/29, ${L2}`),
    )
    expect(refusals).toMatchObject([
      { object: 'ServiceGroup/default', why: 'NameTwice' },
      {
        object: expect.stringMatching(/^IPAddressPool\//),
        why: 'ConfigurationFault',
        message: expect.stringContaining('overlaps'),
      },
    ])
  })
  test('a file that is no YAML; refusals are comments', async () => {
    const conversion = await converted('kind: [')
    expect(conversion.refusals).toMatchObject([{ object: 'theirs.yaml:1', why: 'Unreadable' }])
    expect(renderConversion(conversion)).toMatch(/^# Unreadable: theirs\.yaml:1: .*\n$/)
  })
})
