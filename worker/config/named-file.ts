import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'

/** Bytes. A bundle of every public certificate authority has a quarter of a megabyte. */
const maximumSize = 16 * 1024 * 1024

/**
 * Reads a file that a variable or an option names. Opening a named pipe waits for a writer, and no signal handler runs
 * meanwhile; a device may never end. So only regular files are read.
 *
 * @throws Error where the path cannot be opened, is no regular file, or has more than 16 MiB
 */
export function readNamedFile(file: string): Buffer {
  const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    const state = fstatSync(descriptor)
    if (!state.isFile()) throw new Error('it is not a regular file')
    if (state.size > maximumSize) throw new Error(`it has ${state.size} bytes; allowed: at most ${maximumSize}`)
    return readFileSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
