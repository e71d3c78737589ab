import { hash } from 'node:crypto'

type SourceData = string | ArrayBuffer | ArrayBufferView

const blockLength = 64

/**
 * SHA-256 and, with a secret, HMAC for the SDK's signatures: a dozen an account, each over a few bytes. Node's
 * one-shot function takes a fraction of the time of its Hash and Hmac objects, and the SDK gives the data of one
 * digest in one piece.
 * https://www.rfc-editor.org/rfc/rfc2104
 */
export class Sha256 {
  readonly #inner: Buffer | undefined
  readonly #outer: Buffer | undefined
  #data: Uint8Array[] = []

  constructor(secret?: SourceData) {
    if (secret === undefined) return
    const given = toBytes(secret)
    const key = given.length > blockLength ? digest(given) : given
    this.#inner = Buffer.alloc(blockLength, 0x36)
    this.#outer = Buffer.alloc(blockLength, 0x5c)
    for (const [index, byte] of key.entries()) {
      this.#inner[index] = byte ^ 0x36
      this.#outer[index] = byte ^ 0x5c
    }
  }

  update(data: SourceData): void {
    this.#data.push(toBytes(data))
  }

  async digest(): Promise<Uint8Array> {
    if (!this.#inner || !this.#outer) return digest(...this.#data)
    return digest(this.#outer, digest(this.#inner, ...this.#data))
  }

  reset(): void {
    this.#data = []
  }
}

const digest = (...data: Uint8Array[]): Buffer =>
  hash('sha256', data.length === 1 && data[0] ? data[0] : Buffer.concat(data), 'buffer')

function toBytes(data: SourceData): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data)
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return new Uint8Array(data)
}
