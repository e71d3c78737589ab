import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'

/** Bytes. The largest report that IAM makes is below 5 MB. */
export const maxFileSize = 16 * 1024 * 1024

/** A file that cannot be taken for a report, and why. */
export class InputFileError extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'InputFileError'
  }
}

/**
 * Reads a regular file whole.
 *
 * @throws InputFileError where it is no regular file or too large; the system's own error where it cannot be read
 */
export const readRegularFile = (file: string): Promise<Buffer> =>
  withRegularFile(file, (handle, size) => {
    const tooLarge = `larger than ${maxFileSize / 1024 / 1024} MiB; a credential report is below 5 MB`
    if (size > maxFileSize) throw new InputFileError(tooLarge)
    return readBytes(handle, size)
  })

/** Reads the beginning of a regular file: header and first row of a report. Fails as {@link readRegularFile} does. */
export const readHead = (file: string): Promise<Buffer> =>
  withRegularFile(file, (handle, size) => readBytes(handle, Math.min(size, headSize)))

const headSize = 8_192

/**
 * The file is opened before its type is checked, without following a link and without waiting for the other end of a
 * pipe, so that nothing can be exchanged in between.
 */
async function withRegularFile(
  file: string,
  read: (handle: FileHandle, size: number) => Promise<Buffer>,
): Promise<Buffer> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const state = await handle.stat()
    if (!state.isFile()) throw new InputFileError('not a regular file; only regular files are read')
    return await read(handle, state.size)
  } finally {
    await handle.close()
  }
}

/** As many bytes as the file has, at most `size`: it may have shrunk. */
async function readBytes(handle: FileHandle, size: number): Promise<Buffer> {
  const content = Buffer.alloc(size)
  let length = 0
  while (length < size) {
    const { bytesRead } = await handle.read(content, length, size - length, length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return content.subarray(0, length)
}
