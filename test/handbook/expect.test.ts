import { describe, expect, test } from '@jest/globals'
import { mismatch } from './expect.ts'

const TABLE =
  'NAME   TYPE           EXTERNAL-IP   AGE\nweb    LoadBalancer   192.0.2.128   3s\nshop   ClusterIP      <none>        2m4s\n'

describe('what the handbook says is printed', () => {
  test.each([
    ['the same', TABLE],
    ['other columns', 'NAME TYPE EXTERNAL-IP AGE\nweb LoadBalancer 192.0.2.128 3s\nshop ClusterIP <none> 2m4s'],
    ['another age', 'NAME TYPE EXTERNAL-IP AGE\nweb LoadBalancer 192.0.2.128 17m\nshop ClusterIP <none> 1h'],
    ['a word left open', 'NAME TYPE EXTERNAL-IP AGE\nweb LoadBalancer … 3s\nshop ClusterIP <none> 1s'],
    ['the rest of a line left open', 'NAME …\nweb LoadBalancer 192.0.2.128 …\nshop …'],
    ['lines left open', 'NAME …\n…\nshop ClusterIP <none> 1s'],
    ['all left open', '…'],
  ])('%s fits', (_, expected) => expect(mismatch(expected, TABLE)).toBeUndefined())

  test.each([
    ['another address', 'NAME …\nweb LoadBalancer 192.0.2.129 3s\n…', 'not printed there: web LoadBalancer 192.0.2.129 3s'],
    ['a line missing', 'NAME …\nshop …', 'not printed there: shop …'],
    ['a line more', 'NAME …\nweb …', 'it printed more than that'],
    ['a line that is not there', `${TABLE}extra`, 'not printed there: extra'],
    ['a column less', 'NAME TYPE EXTERNAL-IP\n…', 'not printed there: NAME TYPE EXTERNAL-IP'],
    ['nothing', '', 'it printed more than that'],
  ])('%s does not fit', (_, expected, why) => expect(mismatch(expected, TABLE)).toBe(why))
})
