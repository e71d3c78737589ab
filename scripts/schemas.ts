import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { jsonSchemas } from '../worker/evidence/json-schemas.ts'

/** Writes the JSON Schemas of everything that is documented as JSON into a folder, by default `schemas`. */
export async function writeSchemas(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [file, text] of Object.entries(jsonSchemas())) await writeFile(join(folder, file), text)
}

if (import.meta.main) await writeSchemas(process.argv[2] ?? fileURLToPath(new URL('../schemas', import.meta.url)))
