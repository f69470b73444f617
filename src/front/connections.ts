/**
 * Closes the connections of a stopping server without losing a request. A browser reuses its
 * connection at any time. If the connection is cut at that moment, the request is reset, and nobody
 * knows whether it was executed.
 */
import { Server as NetServer } from 'node:net';
import type { Socket } from 'node:net';
import type { Server } from 'node:http';

/**
 * An idle connection may be closed after this time. A busy client sends its next request sooner.
 */
const QUIET_MS = 1_000;
const LOOK_MS = 50;
/**
 * Closing a listener resets the clients in its queue. So it is closed in an event-loop turn this
 * short. A reset is then rare but still possible: the machine may run a client between two of our
 * calls.
 */
const SHORT_TURN_MS = 0.05;
const MAXIMUM_WAIT_MS = 300;

interface Connection {
  /** Number of responses not yet sent. */
  open: number;
  /** Bytes read when the last response was complete. More bytes mean that a request has begun. */
  restedAt: number;
  quietSince: number;
}

export interface Connections {
  /** A request arrived: its connection is in use until `res` is closed. */
  use(socket: Socket, res: { once(event: 'close', listener: () => void): unknown }): void;
  /**
   * Stops taking new connections, then calls `shut`. From then on responses must say `Connection:
   * close`. Before that they must not: clients would open connections that nobody accepts. A
   * connection in use ends with its response, an idle one after a second without a byte. The rest
   * is cut after `maximumMs`.
   */
  drain(maximumMs: number, shut: () => void): Promise<void>;
}

export function followConnections(server: Server): Connections {
  const connections = new Map<Socket, Connection>();
  server.on('connection', (socket: Socket) => {
    connections.set(socket, { open: 0, restedAt: 0, quietSince: performance.now() });
    socket.once('close', () => connections.delete(socket));
  });

  const closeQuiet = (): void => {
    const now = performance.now();
    for (const [socket, one] of connections) {
      if (one.open > 0) continue;
      if (socket.bytesRead !== one.restedAt) {
        one.restedAt = socket.bytesRead;
        one.quietSince = now;
      } else if (now - one.quietSince >= QUIET_MS) {
        // Close our half only: the client reads to the end and closes the other half.
        if (socket.writableEnded && now - one.quietSince >= 2 * QUIET_MS) socket.destroy();
        else if (!socket.writableEnded) socket.end();
      }
    }
  };

  return {
    use(socket, res) {
      const one = connections.get(socket);
      if (!one) return;
      one.open += 1;
      res.once('close', () => {
        one.open -= 1;
        one.restedAt = socket.bytesRead;
        one.quietSince = performance.now();
      });
    },
    async drain(maximumMs, shut) {
      await queueIsEmpty(server);
      // Not the close of node:http, which cuts every connection without a request at this moment.
      const closed = new Promise<void>((resolve) =>
        NetServer.prototype.close.call(server, () => resolve()),
      );
      shut();
      // Runs just after the sockets were read, so that arrived bytes are not overlooked.
      const looking = setInterval(() => setImmediate(closeQuiet), LOOK_MS);
      const deadline = setTimeout(() => server.closeAllConnections(), maximumMs);
      await closed;
      clearInterval(looking);
      clearTimeout(deadline);
      server.close(() => {}); // stops the timers of node:http
    },
  };
}

/**
 * Resolves just after an event-loop turn without a new connection that was too short for another
 * one. If no turn is short enough for 0.3 s, accepts one close to the shortest seen. Ends after 0.6
 * s in any case.
 */
async function queueIsEmpty(server: Server): Promise<void> {
  let came = 0;
  const count = (): void => void (came += 1);
  server.on('connection', count);
  const until = performance.now() + MAXIMUM_WAIT_MS;
  let shortest = Infinity;
  for (let waiting = true; waiting;) {
    const [began, before] = [performance.now(), came];
    await new Promise((resolve) => setImmediate(resolve));
    const ms = performance.now() - began;
    waiting = came !== before || ms > (began < until ? SHORT_TURN_MS : shortest * 1.5);
    if (came === before) shortest = Math.min(shortest, ms);
    if (performance.now() > until + MAXIMUM_WAIT_MS) break;
  }
  server.removeListener('connection', count);
}
