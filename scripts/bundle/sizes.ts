import type { Metafile } from 'esbuild'

/** What a run always imports dynamically, so that the other commands do not load it. */
const commandOfRuns = 'worker/cli/collect.ts'

/**
 * Bytes of code in a bundle: what is loaded whenever its entry `<entry>.mjs` starts a run, and everything with the
 * chunks that are imported on demand. Source maps are neither. What the entry itself imports dynamically it imports
 * each time: only its listening to signals has to come first.
 */
export function codeSizes({ outputs }: Metafile, entry: string): { readonly atStart: number; readonly all: number } {
  const files = Object.entries(outputs)
  const first = files.find(([file]) => file.endsWith(`/${entry}.mjs`))?.[0]
  if (first === undefined) throw new Error(`the bundle has no ${entry}.mjs`)
  const atStart = new Set<string>()
  const load = (file: string) => {
    if (atStart.has(file)) return
    atStart.add(file)
    for (const { path, kind } of outputs[file]?.imports ?? []) {
      const always = kind === 'import-statement' || (kind === 'dynamic-import' && file === first)
      if (always && outputs[path]) load(path)
    }
  }
  load(first)
  for (const [file, { entryPoint }] of files) if (entryPoint === commandOfRuns) load(file)
  const code = Object.entries(outputs).filter(([file]) => file.endsWith('.mjs'))
  const bytes = (wanted: (file: string) => boolean) =>
    code.reduce((sum, [file, output]) => sum + (wanted(file) ? output.bytes : 0), 0)
  return { atStart: bytes((file) => atStart.has(file)), all: bytes(() => true) }
}
