import { escapeControls } from '../escape.ts'

/** Quotes what was received so that control characters cannot reach a terminal or forge a line. */
export const received = (text: string): string =>
  escapeControls(JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text))
