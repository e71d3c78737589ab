/**
 * What of an object waits to be sent, in one piece of memory that is used again for every part. Pages of it that
 * were never written to take no memory, so that a small object costs what it holds.
 */
export class PartBuffer {
  readonly #size: number
  #memory: Buffer | undefined
  #length = 0

  /** @param size bytes of a part */
  constructor(size: number) {
    this.#size = size
  }

  get isFull(): boolean {
    return this.#length === this.#size
  }

  /** Takes as much as there is room for. @returns the rest */
  fill(piece: Uint8Array): Uint8Array {
    this.#memory ??= Buffer.allocUnsafeSlow(this.#size)
    const taken = piece.subarray(0, this.#size - this.#length)
    this.#memory.set(taken, this.#length)
    this.#length += taken.byteLength
    return piece.subarray(taken.byteLength)
  }

  /** What it holds; valid until `clear`. */
  content(): Uint8Array {
    return this.#memory?.subarray(0, this.#length) ?? new Uint8Array()
  }

  clear(): void {
    this.#length = 0
  }
}
