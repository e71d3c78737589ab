import { type OutgoingHttpHeaders, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Clock } from '../../worker/request/clock.ts'
import type { Answer } from './errors.ts'
import type { FaultEffect } from './faults.ts'

/** Sends an answer whole, or as badly as the effect has it. */
export async function deliver(
  response: ServerResponse,
  answer: Answer,
  headers: OutgoingHttpHeaders,
  effect: FaultEffect | undefined,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const { socket } = response
  if (effect === 'no-response' || !socket) return
  if (effect === 'reset-after') {
    socket.resetAndDestroy()
    return
  }
  if (typeof effect === 'object' && 'raw' in effect) {
    socket.end(effect.raw)
    return
  }
  const { body = '' } = answer
  const all: OutgoingHttpHeaders = { 'Content-Length': Buffer.byteLength(body), ...answer.headers, ...headers }
  if (answer.status === 204) delete all['Content-Length']

  const slow = trickleOf(effect)
  if (effect !== 'cut-response' && !slow) {
    response.writeHead(answer.status, all)
    // Text as text: Node sends it in one piece with the headers.
    response.end(response.req.method === 'HEAD' ? undefined : body)
    return
  }
  // Past Node's own writer, so that an answer without a body can be cut and slowed down as well.
  all.Connection = 'close'
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  const head = Buffer.from(`HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}\r\n${lines.join('')}\r\n`)
  const bytes = response.req.method === 'HEAD' ? head : Buffer.concat([head, Buffer.from(body)])
  if (!slow) {
    const half = body.length > 0 ? head.length + (body.length >> 1) : head.length >> 1
    socket.end(bytes.subarray(0, half))
    return
  }
  const size = Math.max(1, Math.ceil(bytes.length / slow.slices))
  for (let position = 0; position < bytes.length; position += size) {
    if (position > 0) await clock.sleep(slow.milliseconds, signal)
    if (socket.destroyed) return
    socket.write(bytes.subarray(position, position + size))
  }
  socket.end()
}

function trickleOf(effect: FaultEffect | undefined): { slices: number; milliseconds: number } | undefined {
  if (effect === 'trickle') return { slices: 16, milliseconds: 50 }
  return typeof effect === 'object' && 'trickle' in effect ? effect.trickle : undefined
}
