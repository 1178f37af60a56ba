import { expect, test } from '@jest/globals'
import { Counter, Gauge, Registry } from 'prom-client'
import { type Series, seriesOf } from './series.ts'

test.each([
  ['gauge', Gauge],
  ['counter', Counter],
] as const)('a %s has the series of the moment it is asked', async (type, Metric) => {
  const registry = new Registry()
  const now: Series[] = []
  seriesOf(new Metric({ name: 'answers', help: 'Answers.', labelNames: ['ip', 'link'], registers: [registry] }), () => now)
  const head = `# HELP answers Answers.\n# TYPE answers ${type}\n`
  expect(await registry.metrics()).toBe(head)
  now.push({ labels: { ip: '192.0.2.1', link: 'a"b' }, value: 3 }, { labels: { ip: '192.0.2.2', link: 'c' }, value: 0 })
  expect(await registry.metrics()).toBe(`${head}answers{ip="192.0.2.1",link="a\\"b"} 3\nanswers{ip="192.0.2.2",link="c"} 0\n`)
  now.shift()
  expect(await registry.metrics()).toBe(`${head}answers{ip="192.0.2.2",link="c"} 0\n`)
})
