const chunkSize = 256 * 1024

/**
 * Copies many small pieces into few large ones. A small Buffer is a slice of a block that Node shares between
 * many, and whoever keeps it keeps the whole block: what waits for the next part of an upload would take several
 * times its size.
 * https://nodejs.org/docs/latest-v24.x/api/buffer.html#static-method-bufferallocunsafesize
 */
export class GatheredChunks {
  #chunk = Buffer.alloc(0)
  #length = 0

  /** @returns the chunks that are full now */
  add(piece: Uint8Array): Buffer[] {
    const full: Buffer[] = []
    for (let taken = 0; taken < piece.byteLength; ) {
      if (this.#length === this.#chunk.byteLength) {
        this.#chunk = Buffer.allocUnsafeSlow(chunkSize)
        this.#length = 0
      }
      const part = piece.subarray(taken, taken + chunkSize - this.#length)
      this.#chunk.set(part, this.#length)
      this.#length += part.byteLength
      taken += part.byteLength
      if (this.#length === chunkSize) full.push(this.#chunk)
    }
    return full
  }

  /** What is not full; empty where everything was handed out. */
  rest(): Buffer {
    return this.#length === chunkSize ? Buffer.alloc(0) : this.#chunk.subarray(0, this.#length)
  }
}
