import { expect, test } from '@jest/globals'
import { allTrust, type ClientView, foreign, outdated } from './ca-bundle.ts'

const OURS = 'metallb-system/metallb-webhook-service'
const OLD = '-----BEGIN CERTIFICATE-----\nold\n-----END CERTIFICATE-----\n'
const NEW = '-----BEGIN CERTIFICATE-----\nnew\n-----END CERTIFICATE-----\n'
const client = (name: string, caBundle: string, service: string | undefined = OURS): ClientView => ({ name, service, caBundle })
const byUrl: ClientView = { name: 'url', service: undefined, caBundle: '' }

test('only what is ours and says something else is written', () => {
  const clients = [
    client('same', NEW + OLD),
    client('empty', ''),
    client('old', OLD),
    byUrl,
    client('other', '', 'elsewhere/webhook'),
  ]
  expect(outdated(clients, OURS, NEW + OLD).map(({ name }) => name)).toEqual(['empty', 'old', 'url'])
  expect(foreign(clients, OURS).map(({ name }) => name)).toEqual(['other'])
})

test('all of ours have to trust', () => {
  expect(allTrust([], OURS, NEW)).toBe(true)
  expect(allTrust([client('a', NEW + OLD), client('b', OLD + NEW)], OURS, NEW)).toBe(true)
  expect(allTrust([client('a', NEW + OLD), client('b', OLD)], OURS, NEW)).toBe(false)
  expect(allTrust([byUrl], OURS, NEW)).toBe(false)
  expect(allTrust([client('other', '', 'elsewhere/webhook')], OURS, NEW)).toBe(true)
})
