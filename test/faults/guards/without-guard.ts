import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import type { Guard } from './guards.ts'

/** Loaded before a row is played: the piece of code that the row guards is taken out of what Node loads. */
const guard = JSON.parse(process.env.GUARD ?? 'null') as Guard | null
if (guard) {
  const url = new URL(`../../../worker/${guard.file}`, import.meta.url)
  const source = readFileSync(url, 'utf8')
  if (source.split(guard.code).length !== 2) throw new Error(`${guard.file} does not hold this once: ${guard.code}`)
  registerHooks({
    load(loaded, context, nextLoad) {
      if (loaded !== url.href) return nextLoad(loaded, context)
      return {
        format: 'module-typescript',
        source: source.replace(guard.code, () => guard.instead),
        shortCircuit: true,
      }
    },
  })
}
