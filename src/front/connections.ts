/**
 * Ends the connections of a server that stops, so that no request is lost. A browser keeps its connection and sends the
 * next request whenever it likes: cut at that moment, the request is reset and nobody knows whether it was carried out.
 */
import { Server as NetServer } from 'node:net';
import type { Socket } from 'node:net';
import type { Server } from 'node:http';

/** Quiet for so long, a connection may be closed. A client that is busy sends its next request sooner. */
const QUIET_MS = 1_000;
const LOOK_MS = 50;
/**
 * A closed listener resets who stands in its queue, so it is closed in a turn that was so short. This makes such a reset
 * rare and not impossible: between two calls of ours the machine may give its processor to a client.
 */
const SHORT_TURN_MS = 0.05;
const MOST_WAIT_MS = 300;

interface Connection {
  /** Answers not yet sent. */
  open: number;
  /** Bytes read when the last answer was complete: more than that is the beginning of a request. */
  restedAt: number;
  quietSince: number;
}

export interface Connections {
  /** A request has come: its connection is in use until `res` is closed. */
  use(socket: Socket, res: { once(event: 'close', listener: () => void): unknown }): void;
  /**
   * Takes no new connection, and calls `shut` when that is so: from then on answers must say `Connection: close`, and no
   * sooner, or their clients would come back by connections that nobody takes any more. A connection in use ends with its
   * answer, a quiet one after a second without a byte. What is left after `mostMs` is cut.
   */
  drain(mostMs: number, shut: () => void): Promise<void>;
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
        // Our half only: the client reads to the end and closes the other half itself.
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
    async drain(mostMs, shut) {
      await queueIsEmpty(server);
      // Not the close of node:http, which cuts every connection that has no request this very moment.
      const closed = new Promise<void>((resolve) =>
        NetServer.prototype.close.call(server, () => resolve()),
      );
      shut();
      // Just after the sockets were read: what has come is not taken for quiet.
      const looking = setInterval(() => setImmediate(closeQuiet), LOOK_MS);
      const deadline = setTimeout(() => server.closeAllConnections(), mostMs);
      await closed;
      clearInterval(looking);
      clearTimeout(deadline);
      server.close(() => {}); // ends the timers of node:http
    },
  };
}

/**
 * Resolves just after a turn of the event loop in which nobody connected and which was so short that hardly anybody can
 * have since. Under a load that never leaves such a turn, with one about as short as the shortest of 0.3 s.
 */
async function queueIsEmpty(server: Server): Promise<void> {
  let came = 0;
  const count = (): void => void (came += 1);
  server.on('connection', count);
  const until = performance.now() + MOST_WAIT_MS;
  let shortest = Infinity;
  for (let waiting = true; waiting;) {
    const [began, before] = [performance.now(), came];
    await new Promise((resolve) => setImmediate(resolve));
    const ms = performance.now() - began;
    waiting = came !== before || ms > (began < until ? SHORT_TURN_MS : shortest * 1.5);
    if (came === before) shortest = Math.min(shortest, ms);
    if (performance.now() > until + MOST_WAIT_MS) break;
  }
  server.removeListener('connection', count);
}
