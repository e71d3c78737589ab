import type { ByteSink } from './table-output.ts'

const chunkLength = 64 * 1024

/** Gathers small pieces of text into chunks worth handing on. */
export class TextFile {
  readonly #sink: ByteSink
  #held = ''

  constructor(sink: ByteSink) {
    this.#sink = sink
  }

  async append(text: string): Promise<void> {
    this.#held += text
    if (this.#held.length >= chunkLength) await this.finish()
  }

  /** Writes the text that is held; more may follow. */
  async finish(): Promise<void> {
    const chunk = Buffer.from(this.#held)
    this.#held = ''
    if (chunk.byteLength > 0) await this.#sink.write(chunk)
  }
}
