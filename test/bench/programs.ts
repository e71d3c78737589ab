import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from '../../scripts/bundle.ts'
import type { Program } from './measurement.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The flags of Node and V8 that the image runs the worker with: they stand in the Dockerfile and nowhere else. */
export async function imageNodeFlags(): Promise<string[]> {
  const dockerfile = await readFile(join(root, 'Dockerfile'), 'utf8')
  const entryPoint = dockerfile.split('\n').findLast((line) => line.startsWith('ENTRYPOINT ')) ?? ''
  const words = JSON.parse(entryPoint.slice('ENTRYPOINT '.length)) as string[]
  if (!words.at(-1)?.endsWith('/worker.mjs')) throw new Error(`the image does not end in the worker: ${entryPoint}`)
  return words.slice(1, -1)
}

/** Bundles everything that is measured into `directory`; all of it runs with the image's flags. */
export async function bundlePrograms(directory: string) {
  const nodeFlags = await imageNodeFlags()
  await bundle('worker', join(directory, 'worker'))
  await bundle('floors', join(directory, 'floors'))
  const floor = (file: string, name: string): Program => ({
    name,
    file: join(directory, 'floors', file),
    nodeFlags,
    audited: false,
  })
  return {
    worker: { name: 'worker', file: join(directory, 'worker', 'worker.mjs'), nodeFlags, audited: true },
    oneByOne: floor('one-by-one.mjs', 'one by one'),
    sdkLoop: floor('sdk-loop.mjs', 'bare SDK'),
    httpLoop: floor('http-loop.mjs', 'bare HTTP'),
  } satisfies Record<string, Program>
}

export type Programs = Awaited<ReturnType<typeof bundlePrograms>>
