/**
 * Clients of a portal in a separate thread: kept and fresh connections, pages and forms. Each sends
 * its next request after its answer. Each ends when connections are refused. All other faults are
 * reported at the end.
 */
import { Agent, request } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

const { port, clients } = workerData as { port: number; clients: number };
const form = 'application/x-www-form-urlencoded';

const ask = (path: string, method: string, agent: Agent | false): Promise<void> =>
  new Promise((resolve, reject) => {
    const req = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method,
        agent,
        headers: {
          host: 'portal.example.cn',
          origin: 'https://portal.example.cn',
          ...(method === 'POST' && { 'content-type': form }),
        },
      },
      (res) => res.once('end', resolve).once('error', reject).resume(),
    );
    req.once('error', reject);
    req.end(method === 'POST' ? 'a=1' : undefined);
  });

let answers = 0;
const faults: string[] = [];
await Promise.all(
  Array.from({ length: clients }, async (_, at) => {
    const agent = at % 8 === 7 ? false : new Agent({ keepAlive: true, maxSockets: 1 });
    for (;;) {
      try {
        await (at % 3 === 0
          ? ask('/join', 'POST', agent)
          : ask(at % 3 === 1 ? '/slow' : '/', 'GET', agent));
        answers += 1;
      } catch (error) {
        const { code = '' } = error as NodeJS.ErrnoException;
        if (code !== 'ECONNREFUSED') faults.push(`${code} ${agent ? 'kept' : 'fresh'}`);
        break;
      }
    }
    if (agent) agent.destroy();
  }),
);
parentPort?.postMessage({ answers, faults });
