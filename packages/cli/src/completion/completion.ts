/** Scripts that complete clarion's words in a shell, made of the commands themselves, so that they never lag behind. */
import type { Command } from 'commander'

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

interface Place {
  /** Words from the program on, `explain service`. */
  readonly path: string
  readonly commands: readonly { readonly name: string; readonly about: string }[]
  readonly options: readonly { readonly flag: string; readonly about: string; readonly choices: readonly string[] }[]
}

export function completion(program: Command, shell: Shell): string {
  const places = placesOf(program, [])
  return { bash: bash(places), zsh: `autoload -Uz bashcompinit && bashcompinit\n${bash(places)}`, fish: fish(places) }[shell]
}

function placesOf(command: Command, path: readonly string[]): readonly Place[] {
  const place: Place = {
    path: path.join(' '),
    commands: command.commands.map((child) => ({ name: child.name(), about: child.description() })),
    options: command.options.map(({ long, description, argChoices }) => ({
      flag: long ?? '',
      about: description,
      choices: argChoices ?? [],
    })),
  }
  return [place, ...command.commands.flatMap((child) => placesOf(child, [...path, child.name()]))]
}

/** The words so far lead to a place; there its commands and options are offered, and after an option its choices. */
function bash(places: readonly Place[]): string {
  const steps = places.filter(({ path }) => path !== '').map(({ path }) => `'${path}'`)
  const choices = new Map(
    places.flatMap(({ options }) => options.filter((one) => one.choices.length > 0).map((one) => [one.flag, one.choices])),
  )
  const offers = places.map(({ path, commands, options }) => {
    const words = [...commands.map(({ name }) => name), ...options.map(({ flag }) => flag), '--help'].join(' ')
    return `    '${path}') words='${words}' ;;\n`
  })
  const values = [...choices].map(([flag, words]) => `    ${flag}) words='${words.join(' ')}' ;;\n`)
  return `_clarion() {
  local cur=\${COMP_WORDS[COMP_CWORD]} place='' word words=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${place:+$place }$word" in ${steps.join('|')}) place="\${place:+$place }$word" ;; esac
  done
  case "$place" in
${offers.join('')}  esac
  case "\${COMP_WORDS[COMP_CWORD-1]}" in
${values.join('')}  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _clarion clarion kubectl-clarion
`
}

function fish(places: readonly Place[]): string {
  const lines = places.flatMap(({ path, commands, options }) => {
    const words = path.split(' ').filter((word) => word !== '')
    const here =
      words.length === 0 ? '__fish_use_subcommand' : words.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ')
    const when = `complete -c clarion -n '${here}'`
    return [
      ...commands.map(({ name, about }) => `${when} -f -a ${name} -d '${quoted(about)}'`),
      ...options.map(({ flag, about, choices }) => {
        const values = choices.length > 0 ? ` -x -a '${choices.join(' ')}'` : ''
        return `${when} -l ${flag.slice(2)} -d '${quoted(about)}'${values}`
      }),
    ]
  })
  return `${lines.join('\n')}\n`
}

const quoted = (text: string): string => text.replace(/['\\]/g, '\\$&')
