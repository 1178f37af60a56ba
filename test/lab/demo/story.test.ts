import { expect, test } from '@jest/globals'
import { openStory } from './story.ts'

function told(json: boolean) {
  const lines: string[] = []
  let now = 0
  const story = openStory({ json, colours: false, write: (line) => lines.push(line), elapsed: () => now })
  const play = async () => {
    story.aside('on two cores')
    const owner = await story.act(
      'An owner is elected',
      async (say) => {
        now = 1_234
        say('n3 answers.')
        return 'n3'
      },
      (node) => ({ owner: node }),
    )
    expect(owner).toBe('n3')
  }
  return { lines, story, play }
}

test('as text', async () => {
  const { lines, story, play } = told(false)
  await play()
  story.close([['lost', '0']], {}, 'All is well.')
  expect(lines).toEqual([
    'on two cores',
    '\n  0.0 s   1  An owner is elected',
    '              n3 answers.',
    '',
    '  lost  0',
    '\nAll is well.',
  ])
})

test('as JSON: one object per act and a closing one', async () => {
  const { lines, story, play } = told(true)
  await play()
  story.close([['lost', '0']], { lost: 0 }, 'All is well.')
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { act: 1, title: 'An owner is elected', at: 0, took: 1.234, lines: ['n3 answers.'], owner: 'n3' },
    { ok: true, acts: 1, took: 1.234, lost: 0 },
  ])
})

test.each([false, true])('what breaks says where (json: %p)', async (json) => {
  const { lines, story } = told(json)
  const broken = story.act(
    'The cable is pulled',
    () => Promise.reject(new Error('nobody took over')),
    () => ({}),
  )
  await expect(broken).rejects.toThrow('nobody took over')
  story.broke(new Error('nobody took over'))
  expect(lines.at(-1)).toMatch(
    json
      ? /"ok":false.*"in":"The cable is pulled".*nobody took over/
      : /in act 1, “The cable is pulled”, after 0.0 s: nobody took over/,
  )
})
