// Starts the real binary as an operator would, and stops it by its own process
// number.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const binary = fileURLToPath(new URL('../../bin/profil', import.meta.url))

// The folder of a demo world that is ready, copied rather than made again for
// each story; see scripts/e2e.
const world = process.env.E2E_WORLD

// Starts `profil COMMAND` on a free port with a data folder of its own and
// waits for GET /sante: { url, data, log, stop, kill, restart }.
export async function startProduct ({ command = 'demo', args = [], env = {}, seconds = 60 } = {}) {
  if (!existsSync(binary)) throw new Error('bin/profil is missing: make build')
  const data = await mkdtemp(join(tmpdir(), 'profil-data-'))
  if (world && command === 'demo') await cp(world, data, { recursive: true })
  const port = await freePort()
  const product = {
    url: `http://localhost:${port}`,
    data,
    log: '',

    // Stops as an operator does; what it printed is in `log`.
    async stop () {
      await this.end('SIGTERM')
      await rm(data, { recursive: true, force: true })
    },

    // Ends at once, as when the machine fails; the data stay.
    kill () { return this.end('SIGKILL') },

    // Starts again on the same data and the same address.
    async restart () {
      child = run(product, [command, '--listen', `127.0.0.1:${port}`, '--data', data, ...args], { PROFIL_PUBLIC_URL: product.url, ...env })
      await ready(product, child, port, seconds)
    },

    async end (signal) {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill(signal)
      const late = setTimeout(() => child.kill('SIGKILL'), 15_000)
      await once(child, 'exit')
      clearTimeout(late)
    }
  }
  let child
  process.once('exit', () => child?.kill('SIGKILL'))
  await product.restart()
  return product
}

function run (product, args, env) {
  const child = spawn(binary, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', text => { product.log += text })
  }
  return child
}

// Waits until the product answers that it is ready.
async function ready (product, child, port, seconds) {
  const deadline = Date.now() + seconds * 1000
  for (;;) {
    if (child.exitCode !== null) throw new Error(`profil ended with ${child.exitCode}:\n${product.log}`)
    if (Date.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(`profil is not ready after ${seconds} s:\n${product.log}`)
    }
    const answer = await fetch(`http://127.0.0.1:${port}/sante`).catch(() => null)
    await answer?.arrayBuffer()
    if (answer?.status === 200) return
    await new Promise(resolve => setTimeout(resolve, 25))
  }
}

// A port of the loopback that nobody has at this instant.
export async function freePort () {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}
