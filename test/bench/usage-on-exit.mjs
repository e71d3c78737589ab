import { readFileSync, writeSync } from 'node:fs'

// Loaded into a measured process before its program: reports on descriptor 3 what the process used, when it ends.
// JavaScript, since stripping types would itself take time and memory in the process that is measured.

process.once('exit', () => {
  const { userCPUTime: userMicroseconds, systemCPUTime: systemMicroseconds, maxRSS } = process.resourceUsage()
  const usage = { userMicroseconds, systemMicroseconds, peakKibibytes: peakOfProgram() ?? maxRSS }
  writeSync(3, JSON.stringify(usage))
})

/**
 * Peak of this program alone. Linux keeps `maxRSS` across execve, so that it is at least the memory of the process that
 * started this one. https://man7.org/linux/man-pages/man5/proc_pid_status.5.html (VmHWM)
 */
function peakOfProgram() {
  try {
    const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
    return kibibytes && Number(kibibytes)
  } catch {
    return undefined
  }
}
