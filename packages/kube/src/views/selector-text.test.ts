import { matches } from '@clarion/core'
import { describe, expect, test } from '@jest/globals'
import { parseSelectorText } from './selector-text.ts'

const SPEAKER = { app: 'metallb', component: 'speaker' }

describe('a label selector as text', () => {
  test.each([
    ['', SPEAKER, true],
    ['app=metallb,component=speaker', SPEAKER, true],
    [' app == metallb , component = speaker ', SPEAKER, true],
    ['app=metallb,component=controller', SPEAKER, false],
    ['app!=metallb', SPEAKER, false],
    ['other!=x', SPEAKER, true],
    ['app in (metallb, clarion),component', SPEAKER, true],
    ['app notin (metallb,clarion)', SPEAKER, false],
    ['!app', SPEAKER, false],
    ['!other', SPEAKER, true],
    ['app=', { app: '' }, true],
    ['app.kubernetes.io/name=metallb', { 'app.kubernetes.io/name': 'metallb' }, true],
  ])('%j on %j: %j', (text, labels, expected) => {
    const selector = parseSelectorText(text)
    expect('fault' in selector ? selector : matches(selector, new Map(Object.entries(labels)))).toBe(expected)
  })

  test.each(['=', 'a=b c', 'a in b', 'a in (b', ',', 'a=b,,c=d', 'a==='])('%j is none', (text) => {
    expect(parseSelectorText(text)).toHaveProperty('fault')
  })
})
