import { type AnyOption, optionsOf, variablesOf } from '../config/arguments.ts'
import { type CommandName, commandNames, commandOf } from '../config/commands.ts'
import { sdkVariables } from '../config/sdk-variables.ts'
import type { Variable } from '../config/variables.ts'
import { exitCodeMeanings } from './exit-codes.ts'
import { definitionList, section, wrap } from './layout.ts'

const program = 'iam-credential-reports'

/** What --help prints, of one command or of the program; at most 80 columns. */
export const help = (topic?: CommandName): string => `${(topic ? helpOf(topic) : overview()).join('\n')}\n`

function overview(): string[] {
  return [
    ...wrap(
      'Collects the IAM credential report of every account of an AWS organization into one bucket, with a record that accounts for every account.',
    ),
    ...section('Usage', [`  ${program} [COMMAND] [OPTIONS]`]),
    ...section('Commands', definitionList(commandNames.map((name) => [name, commandOf(name).summary]))),
    ...section(
      'Options of every command',
      definitionList([
        ['-h, --help', 'show this help; after a command: its options, variables and examples'],
        ['-V, --version', 'show the version'],
      ]),
    ),
    ...section('Variables of the AWS SDK', definitionList(sdkVariables)),
    ...section('Exit codes, the first that applies', definitionList(exitCodeMeanings)),
    '',
    `See: ${program} COMMAND --help`,
  ]
}

function helpOf(name: CommandName): string[] {
  const { description, operands, examples } = commandOf(name)
  const variables = variablesOf(name).filter(([, { option }]) => option === undefined)
  return [
    ...wrap(description),
    ...section('Usage', [`  ${[program, name, operands, '[OPTIONS]'].filter(Boolean).join(' ')}`]),
    ...section('Options', definitionList(optionsOf(name).map((option) => [optionTerm(option), optionText(option)]))),
    ...section(
      'Variables',
      definitionList(variables.map(([variable, entry]) => [variable, `${entry.meaning} (${defaultNote(entry)})`])),
    ),
    ...section(
      'Examples',
      examples.flatMap(([what, args]) => [`  # ${what}`, `  ${program} ${args}`]),
    ),
  ]
}

/** What holds where a variable is not set. */
export const otherwise = ({ otherwise: inWords, default: value }: Pick<Variable, 'otherwise' | 'default'>): string =>
  inWords ?? String(value)

const defaultNote = (entry: Pick<Variable, 'otherwise' | 'default'>) =>
  entry.otherwise === 'required' ? 'required' : `default: ${otherwise(entry)}`

const optionTerm = ({ name, short, placeholder }: AnyOption) =>
  `${short ? `-${short}, ` : ''}--${name}${placeholder ? ` ${placeholder}` : ''}`

function optionText(option: AnyOption): string {
  const { meaning, ownVariable, variable, repeatable } = option
  const hasDefault = option.otherwise !== undefined || option.default !== undefined
  const notes = [ownVariable ?? variable, repeatable && 'may be repeated', hasDefault && defaultNote(option)]
  const text = notes.filter(Boolean).join('; ')
  return text ? `${meaning} (${text})` : meaning
}
