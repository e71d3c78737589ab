import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'

/*
 * The tests of `npm test`, in a few processes. Node's default is a process for each file: loading the SDK and the CDK, and
 * synthesizing the same stacks, took a third of all CPU. Files of a group share a process, so they must leave nothing
 * behind in it. Files that start many processes keep one of their own, as they mostly wait.
 */

interface Group {
  readonly name: string
  readonly files: readonly string[]
  readonly options: readonly string[]
}

const shared = ['--test-isolation=none']
/** The longest first: one that starts last would run alone at the end. */
const groups: readonly Group[] = [
  {
    name: 'worker: commands and collection, scripts, faults',
    files: ['worker/{aws,check,cli,collect}', 'scripts', 'faults/sample'],
    options: ['--test-concurrency=1'],
  },
  { name: 'worker: read', files: ['worker/read'], options: ['--test-concurrency=1'] },
  {
    name: 'worker: rooms without processes, simulator',
    files: ['worker/{config,evidence,insight,output,request}', 'simulator'],
    options: shared,
  },
  { name: 'infra', files: ['infra'], options: shared },
]

const patternsOf = ({ files }: Group) => files.map((folder) => `test/${folder}/**/*.test.ts`)

const all = globSync(['test/{infra,scripts,simulator,worker}/**/*.test.ts', 'test/faults/sample/**/*.test.ts'])
const grouped = groups.flatMap((group) => globSync(patternsOf(group)))
const ungrouped = all.filter((file) => !grouped.includes(file))
if (ungrouped.length > 0) throw new Error(`in no group of ${import.meta.filename}: ${ungrouped.join(', ')}`)

/** Runs a group, and prints its output when it has ended: that of groups at the same time would be mixed. */
async function run(group: Group): Promise<boolean> {
  const { name, options } = group
  const started = performance.now()
  const args = ['--import', './node-version.mjs', '--test', ...options, '--test-reporter=spec', ...patternsOf(group)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const seconds = Math.round((performance.now() - started) / 1000)
  process.stdout.write(`\n=== ${name} (${seconds} s${code === 0 ? '' : `, failed with ${code}`})\n${output}`)
  return code === 0
}

const waiting = [...groups]
const results: boolean[] = []
/** One group more than processors, since the groups wait for processes that they started. */
const lanes = Array.from({ length: Math.min(groups.length, availableParallelism() + 1) }, async () => {
  for (let group = waiting.shift(); group; group = waiting.shift()) results.push(await run(group))
})
await Promise.all(lanes)
process.exitCode = results.length === groups.length && results.every(Boolean) ? 0 : 1
