/**
 * Writes to standard output and waits until it is written: the end of the process would cut off what is still
 * buffered, as for a pipe on Windows. A reader that has closed its end is no error.
 * https://nodejs.org/docs/latest-v24.x/api/process.html#a-note-on-process-io
 */
export const print = (text: string): Promise<void> =>
  new Promise((resolve) => {
    process.stdout.write(text, () => resolve())
  })
