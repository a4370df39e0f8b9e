import { createHash } from 'node:crypto'
import { Agent, type AgentOptions } from 'node:https'
import { connect, type TLSSocket } from 'node:tls'

/** `code` of the error when another key than the station's answers. */
export const STATION_KEY_ERROR = 'ERR_STATION_KEY'

/**
 * TLS to a known key and to nobody else, whatever certificate it is wrapped in.
 * @param isTheStation asked with the SHA-256 of the key's SubjectPublicKeyInfo (DER).
 */
export function pinnedAgent(isTheStation: (keyHash: string) => boolean, options: AgentOptions): Agent {
  const agent = new Agent(options)
  agent.createConnection = (to, callback) => {
    // SECURITY: authorities are not asked because the key itself is known; it is checked below, before a byte of ours goes out.
    const socket = connect({ ...(to as object), rejectUnauthorized: false })
    const settle = (error: Error | null) => callback?.(error, socket)
    socket.once('error', settle)
    socket.once('secureConnect', () => {
      socket.off('error', settle)
      if (isTheStation(keyHash(socket))) return settle(null)
      const error = Object.assign(new Error('the TLS key is not the station’s'), { code: STATION_KEY_ERROR })
      socket.destroy()
      settle(error)
    })
    return undefined
  }
  return agent
}

function keyHash(socket: TLSSocket): string {
  const key = socket.getPeerX509Certificate()?.publicKey.export({ type: 'spki', format: 'der' })
  return key ? createHash('sha256').update(key).digest('hex') : ''
}
