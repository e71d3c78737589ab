import { type ParseArgsConfig, parseArgs } from 'node:util'
import { type CommandName, commandNames, commandOf } from './commands.ts'
import type { Kind } from './kinds.ts'
import { type Option, options } from './options.ts'
import { received } from './received.ts'
import { suggestion } from './suggest.ts'
import { type Variable, type VariableName, variables } from './variables.ts'

/** An option of either table. */
export interface AnyOption extends Option {
  readonly name: string
  /** The variable of the worker that it goes before. */
  readonly ownVariable?: VariableName
}

const variableEntries = Object.entries(variables) as [VariableName, Variable][]

const allOptions: ReadonlyMap<string, AnyOption> = new Map(
  [
    ...variableEntries.flatMap(([ownVariable, { option, ...definition }]) =>
      option === undefined ? [] : [{ ...definition, name: option, ownVariable }],
    ),
    ...Object.entries(options).map(([name, option]): AnyOption => ({ ...(option as Option), name })),
  ].map((option) => [option.name, option]),
)

/** Variables that a command reads. */
export const variablesOf = (command: CommandName): [VariableName, Variable][] =>
  variableEntries.filter(([, { group }]) => commandOf(command).variables.includes(group))

/** Options that a command takes, in the order of its help. */
export function optionsOf(command: CommandName): AnyOption[] {
  const own: readonly string[] = [...commandOf(command).options, 'help', 'version']
  const read = new Set(variablesOf(command).map(([name]) => name))
  return [...allOptions.values()].filter(
    ({ name, ownVariable }) => own.includes(name) || (ownVariable && read.has(ownVariable)),
  )
}

/** Every option that some command takes. */
const takenOptions = (): AnyOption[] => [...new Set(commandNames.flatMap(optionsOf))]

export interface Arguments {
  readonly command: CommandName | 'help' | 'version'
  /** The command that help is asked for. */
  readonly topic?: CommandName
  /** The values of each option, in their order; of a flag an empty text. */
  readonly given: ReadonlyMap<string, readonly string[]>
  /** What follows the command. */
  readonly operands: readonly string[]
}

/** Takes the arguments apart, and adds what is wrong with them to `problems`. */
export function parseArguments(args: readonly string[], problems: string[]): Arguments {
  // Not strict: the first mistake would hide the others.
  const { tokens } = parseArgs({
    args: [...args],
    options: parserOptions,
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const words = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []))
  const wantsHelp = words[0] === 'help'
  const [first, ...operands] = wantsHelp ? words.slice(1) : words
  const command = commandNames.find((name) => name === (first ?? 'collect'))
  if (!command && first !== undefined) problems.push(unknown('command', first, commandNames))
  if (command && !commandOf(command).operands) {
    for (const extra of operands) problems.push(`${received(extra)}: one more argument than ${command} takes`)
  }

  const taken = command && optionsOf(command)
  const given = new Map<string, string[]>()
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const problem = problemOf(token, given, command, taken)
    if (problem === undefined) given.set(token.name, [...(given.get(token.name) ?? []), token.value ?? ''])
    else problems.push(problem)
  }
  const topic = first !== undefined && command ? { topic: command } : {}
  if (wantsHelp || given.has('help')) return { command: 'help', ...topic, given, operands }
  return { command: given.has('version') ? 'version' : (command ?? 'collect'), given, operands }
}

const parserOptions: NonNullable<ParseArgsConfig['options']> = Object.fromEntries(
  [...allOptions.values()].map(({ name, schema, short }) => [
    name,
    { type: schema ? 'string' : 'boolean', ...(short && { short }) },
  ]),
)

interface OptionToken {
  readonly name: string
  readonly rawName: string
  readonly value: string | undefined
}

function problemOf(
  { name, rawName, value }: OptionToken,
  given: ReadonlyMap<string, unknown>,
  command: CommandName | undefined,
  taken: readonly AnyOption[] | undefined,
): string | undefined {
  const option = allOptions.get(name)
  const names = (taken ?? takenOptions()).map((one) => `--${one.name}`)
  if (!option) return unknown('option', rawName, names)
  if (taken && !taken.includes(option)) {
    const takers = commandNames.filter((one) => optionsOf(one).includes(option))
    return `--${name}: not an option of ${command}; allowed with: ${takers.join(', ') || 'no command'}`
  }
  if (option.schema && (value === undefined || value.startsWith('--'))) {
    return `--${name}: received no value; allowed: ${option.allowed}`
  }
  if (!option.schema && value !== undefined) return `--${name}: received ${received(value)}; allowed: no value`
  if (given.has(name) && !option.repeatable) {
    return `--${name}: given more than once; allowed: once${takesList(option) ? ', with a comma between values' : ''}`
  }
  return undefined
}

const takesList = ({ placeholder }: Partial<Kind>) => placeholder === 'IDS'

function unknown(what: 'command' | 'option', name: string, allowed: readonly string[]): string {
  const meant = suggestion(name, allowed)
  return `${received(name)}: no such ${what}; ${meant ? `did you mean ${meant}? ` : ''}allowed: ${allowed.join(', ')}`
}
