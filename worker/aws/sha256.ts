import { hash } from 'node:crypto'

type SourceData = string | ArrayBuffer | ArrayBufferView

const blockLength = 64
const innerByte = 0x36
const outerByte = 0x5c

/**
 * SHA-256 and, with a secret, HMAC for the SDK's signatures: a dozen an account, each over a few bytes. Node's
 * one-shot function takes a fraction of the time of its Hash and Hmac objects, and the SDK gives the data of one
 * digest in one piece.
 * https://www.rfc-editor.org/rfc/rfc2104
 */
export class Sha256 {
  readonly #key: Uint8Array | undefined
  #data: Uint8Array[] = []

  constructor(secret?: SourceData) {
    if (secret === undefined) return
    const given = toBytes(secret)
    this.#key = given.length > blockLength ? digest([given]) : given
  }

  update(data: SourceData): void {
    this.#data.push(toBytes(data))
  }

  async digest(): Promise<Uint8Array> {
    if (!this.#key) return digest(this.#data)
    const inner = digest([padded(this.#key, innerByte), ...this.#data])
    return digest([padded(this.#key, outerByte), inner])
  }

  reset(): void {
    this.#data = []
  }
}

/** Used again for every block: what it holds is digested before anybody else can write to it. */
const block = new Uint8Array(blockLength)

/** The key, filled up with zeros to the length of a block, each byte combined with the given one. */
function padded(key: Uint8Array, byte: number): Uint8Array {
  for (let index = 0; index < blockLength; index++) block[index] = (key[index] ?? 0) ^ byte
  return block
}

const digest = (data: readonly Uint8Array[]): Buffer =>
  hash('sha256', data.length === 1 && data[0] ? data[0] : Buffer.concat(data), 'buffer')

function toBytes(data: SourceData): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data)
  if (data instanceof Uint8Array) return data
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return new Uint8Array(data)
}
