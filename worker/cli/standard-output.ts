/**
 * Watches for errors of standard output. A reader that has read enough, such as `head`, closes the pipe: that is no
 * error. A full disk is one: a result that was cut must not look like a whole one.
 */
export function watchStandardOutput() {
  let failure: string | undefined
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code !== 'EPIPE' && code !== 'ERR_STREAM_DESTROYED') failure ??= message
  })
  return {
    /** Why something that was printed could not be written, once everything was tried. */
    async failure(): Promise<string | undefined> {
      await new Promise<void>((resolve) => process.stdout.write('', () => resolve()))
      return failure
    },
  }
}
