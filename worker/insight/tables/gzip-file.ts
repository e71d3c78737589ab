import { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { createGzip, type Gzip } from 'node:zlib'
import type { ByteSink } from './table-output.ts'

/** Each write goes to a thread of the pool, which costs more than compressing a small text. */
const chunkLength = 64 * 1024

/** Compresses text while it comes in; memory does not depend on its length. */
export class GzipFile {
  readonly #gzip: Gzip
  readonly #written: Promise<void>
  #held = ''
  #compressing: Promise<void> = Promise.resolve()
  #failure: Error | undefined

  constructor(sink: ByteSink) {
    this.#gzip = createGzip()
    const output = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        sink.write(chunk).then(() => done(), done)
      },
    })
    output.on('error', (error) => {
      this.#failure = error
      this.#gzip.destroy(error)
    })
    this.#gzip.on('error', () => undefined)
    this.#written = finished(output)
    this.#written.catch(() => undefined)
    this.#gzip.pipe(output)
  }

  /**
   * Resolves when all earlier text is compressed; rejects once the sink has failed. One chunk is compressed while the
   * caller makes the next.
   */
  async append(text: string): Promise<void> {
    this.#held += text
    if (this.#held.length < chunkLength) return
    const chunk = this.#held
    this.#held = ''
    const earlier = this.#compressing
    this.#compressing = this.#compress(chunk)
    // The next call rejects, or finish.
    this.#compressing.catch(() => undefined)
    await earlier
  }

  #compress(chunk: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#gzip.write(chunk, (error) => (error ? reject(this.#failure ?? error) : resolve()))
    })
  }

  /** Writes the end of the file. */
  async finish(): Promise<void> {
    this.#gzip.end(this.#held)
    await this.#written
  }
}
