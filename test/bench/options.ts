import { parseArgs } from 'node:util'

export const help = `npm run bench -- [options]
  --sizes LIST      accounts of the cold runs (100,1000,10000)
  --large           50,000 accounts as well (about seven minutes)
  --rounds N        turns in which worker and floors are compared (1)
  --compared N      accounts of these turns (10000)
  --skip LIST       leave out: one-by-one, large-reports, mixed-reports, full-quota, warm, compare, start,
                    reading, analyze, container, large-container
`

const parts = [
  'one-by-one',
  'large-reports',
  'mixed-reports',
  'full-quota',
  'warm',
  'compare',
  'start',
  'reading',
  'analyze',
  'container',
  'large-container',
] as const
export type Part = (typeof parts)[number]

export interface BenchOptions {
  readonly help: boolean
  readonly sizes: readonly number[]
  readonly rounds: number
  readonly compared: number
  readonly runs: (part: Part) => boolean
}

/** @throws Error naming what is not understood */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', default: false },
      sizes: { type: 'string', default: '100,1000,10000' },
      large: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '1' },
      compared: { type: 'string', default: '10000' },
      skip: { type: 'string', default: '' },
    },
  })
  const skipped = values.skip.split(',').filter((part) => part !== '')
  const unknown = skipped.filter((part) => !parts.some((known) => known === part))
  if (unknown.length > 0) throw new Error(`--skip: received ${unknown.join(', ')}; allowed: ${parts.join(', ')}`)
  const sizes = values.sizes.split(',').filter((size) => size !== '')
  return {
    help: values.help,
    sizes: [...sizes, ...(values.large ? ['50000'] : [])].map((size) => wholeNumber('--sizes', size)),
    rounds: wholeNumber('--rounds', values.rounds),
    compared: wholeNumber('--compared', values.compared),
    runs: (part) => !skipped.includes(part),
  }
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new Error(`${name}: received ${JSON.stringify(text)}; allowed: a whole number from 1 on`)
}
