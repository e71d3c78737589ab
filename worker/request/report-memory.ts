import { type Release, Semaphore } from './semaphore.ts'

const kibibyte = 1024
const mebibyte = 1024 * kibibyte

/**
 * Bytes of a response that counts as small: about 250 users. Most are, so a download of unknown size begins with
 * room for one of these.
 */
export const smallResponse = 64 * kibibyte
/** Bytes of the largest response: 5,000 users with the longest names, in base64 within XML, take 6.6 MB. */
export const largestResponse = 7 * mebibyte

/** Bytes at once. More small ones than requests in flight, so these never wait for each other. */
const capacity = {
  small: 8 * mebibyte,
  large: 24 * mebibyte,
  // What is made of a report takes about ten times its bytes, until its rows are in the tables. One is stored while
  // another goes into the tables; with room for four, 2,400 accounts (80 of 5,000 users) took 333 MiB instead of 299.
  reading: 3 * mebibyte,
} as const

/**
 * Memory for the reports between download and storage. Each is charged for its own size, so that a large report slows
 * nobody but other large ones, and those only while they would exceed the memory together.
 */
export class ReportMemory {
  readonly #small = new Semaphore(capacity.small)
  readonly #large = new Semaphore(capacity.large)
  readonly #reading = new Semaphore(capacity.reading)

  /** Waits for room for a response; rejects with the signal's reason. */
  async reserve(bytes: number, signal: AbortSignal): Promise<Reservation> {
    const pool = bytes <= smallResponse ? this.#small : this.#large
    return new Reservation(bytes, await pool.acquire(bytes, signal), this.#large, this.#reading)
  }
}

/** Room for one response, until it is released. */
export class Reservation {
  #bytes: number
  #releases: Release[]
  readonly #large: Semaphore
  readonly #reading: Semaphore

  constructor(bytes: number, release: Release, large: Semaphore, reading: Semaphore) {
    this.#bytes = bytes
    this.#releases = [release]
    this.#large = large
    this.#reading = reading
  }

  /** Whether there is room for so many bytes, if need be by taking more. It does not wait; without room it is released. */
  hasRoomFor(bytes: number): boolean {
    if (bytes <= this.#bytes) return true
    this.release()
    const larger = this.#large.tryAcquire(bytes)
    if (!larger) return false
    this.#bytes = bytes
    this.#releases = [larger]
    return true
  }

  /** Waits until a report that was received may be parsed; rejects with the signal's reason. */
  async beginReading(signal: AbortSignal): Promise<void> {
    if (this.#bytes > smallResponse) this.#releases.push(await this.#reading.acquire(this.#bytes, signal))
  }

  release(): void {
    for (const release of this.#releases.splice(0)) release()
  }
}
