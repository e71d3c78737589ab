import { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { createGzip, type Gzip } from 'node:zlib'
import type { ByteSink } from './table-output.ts'

/** Each write is handed to a thread of the pool, which costs more than to compress a small text. */
const chunkLength = 64 * 1024

/** Compresses text while it comes in; memory does not depend on its length. */
export class GzipFile {
  readonly #gzip: Gzip
  readonly #written: Promise<void>
  #held = ''
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

  /** Resolves when the text is compressed and there is room for more; rejects once the sink has failed. */
  async append(text: string): Promise<void> {
    this.#held += text
    if (this.#held.length >= chunkLength) await this.#compress()
  }

  #compress(): Promise<void> {
    const chunk = this.#held
    this.#held = ''
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
