import { exitCodeMeanings } from '../../worker/cli/exit-codes.ts'
import { otherwise } from '../../worker/cli/help.ts'
import { optionsOf } from '../../worker/config/arguments.ts'
import { commandNames, commandOf } from '../../worker/config/commands.ts'
import { sdkVariables } from '../../worker/config/sdk-variables.ts'
import { type Variable, variables } from '../../worker/config/variables.ts'

const cell = (text: string) => text.replaceAll('|', '\\|')

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows.map((row) => row.map(cell))].map((row) => `| ${row.join(' | ')} |`).join('\n')

const code = (text: string) => `\`${text}\``

/** The tables that the documentation includes, by the name in a page's marker. */
export const documentedTables: Readonly<Record<string, (names: readonly string[]) => string>> = {
  /** All variables, or those that the marker names. */
  variables(names) {
    const all = Object.entries(variables) as [string, Variable][]
    const rows = all.filter(([name]) => names.length === 0 || names.includes(name))
    return table(
      ['variable (option)', 'meaning', 'default'],
      rows.map(([name, entry]) => [
        code(name) + (entry.option ? ` (${code(`--${entry.option}`)})` : ''),
        entry.meaning,
        entry.otherwise ?? code(otherwise(entry)),
      ]),
    )
  },
  'sdk-variables': () =>
    table(
      ['variable', 'meaning'],
      sdkVariables.map(([names, meaning]) => [names.split(', ').map(code).join(', '), meaning]),
    ),
  commands: () =>
    table(
      ['command', 'purpose'],
      commandNames.map((name) => [
        code([name, commandOf(name).operands].filter(Boolean).join(' ')),
        commandOf(name).summary,
      ]),
    ),
  options() {
    const options = new Map(commandNames.flatMap(optionsOf).map((option) => [option.name, option] as const))
    return table(
      ['option', 'meaning', 'commands'],
      [...options.values()].map((option) => {
        const takers = commandNames.filter((name) => optionsOf(name).includes(option))
        return [
          code([`--${option.name}`, option.placeholder].filter(Boolean).join(' ')),
          option.meaning,
          takers.length === commandNames.length ? 'all' : takers.map(code).join(', '),
        ]
      }),
    )
  },
  'exit-codes': () =>
    table(
      ['code', 'meaning'],
      exitCodeMeanings.map(([exitCode, meaning]) => [exitCode, meaning]),
    ),
}
