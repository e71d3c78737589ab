import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from '../../scripts/bundle.ts'
import type { Program } from './measurement.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** How the image runs the worker: what stands in the Dockerfile and nowhere else. */
export async function imageRuntime(): Promise<{ nodeFlags: string[]; environment: Record<string, string> }> {
  const lines = (await readFile(join(root, 'Dockerfile'), 'utf8')).split('\n')
  const entryPoint = lines.findLast((line) => line.startsWith('ENTRYPOINT ')) ?? ''
  const words = JSON.parse(entryPoint.slice('ENTRYPOINT '.length)) as string[]
  if (!words.at(-1)?.endsWith('/worker.mjs')) throw new Error(`the image does not end in the worker: ${entryPoint}`)
  const variables = lines.flatMap((line) => {
    const [, name, value] = /^ENV (MALLOC_\w+)=(\w+)$/.exec(line) ?? []
    return name && value ? [[name, value] as const] : []
  })
  return { nodeFlags: words.slice(1, -1), environment: Object.fromEntries(variables) }
}

/** Bundles everything that is measured into `directory`; all of it runs with the image's flags. */
export async function bundlePrograms(directory: string) {
  const runtime = await imageRuntime()
  await bundle('worker', join(directory, 'worker'))
  await bundle('floors', join(directory, 'floors'))
  const floor = (file: string, name: string): Program => ({
    name,
    file: join(directory, 'floors', file),
    ...runtime,
    audited: false,
  })
  return {
    worker: { name: 'worker', file: join(directory, 'worker', 'worker.mjs'), ...runtime, audited: true },
    oneByOne: floor('one-by-one.mjs', 'one by one'),
    sdkLoop: floor('sdk-loop.mjs', 'bare SDK'),
    httpLoop: floor('http-loop.mjs', 'bare HTTP'),
  } satisfies Record<string, Program>
}

export type Programs = Awaited<ReturnType<typeof bundlePrograms>>
