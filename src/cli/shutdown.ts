/**
 * Stops everything in reverse order, within ten seconds of the first signal. A second signal stops
 * at once.
 */
import { faultLine } from '#platform/log.ts';

const GENTLY_MS = 8_500;
const AT_LATEST_MS = 9_800;
const SAME_SIGNAL_MS = 1_000; // a terminal signals npm and us, and npm forwards its signal

export interface Stops {
  /** `now` handles a second signal and must not wait. */
  add(stop: () => Promise<void>, now?: () => void): void;
  end(exitCode: number): Promise<never>;
}

export function endInOrder(): Stops {
  const started: { stop: () => Promise<void>; now: () => void }[] = [];
  let signalledAt: number | null = null;

  const end = async (exitCode: number): Promise<never> => {
    setTimeout(() => process.exit(1), AT_LATEST_MS);
    // The first (the database) must stop in time, even if the parts that use it do not.
    const [first, ...others] = started;
    await Promise.race([
      (async () => {
        for (const { stop } of others.toReversed()) await stop().catch(report);
      })(),
      new Promise((resolve) => setTimeout(resolve, GENTLY_MS)),
    ]);
    await first?.stop().catch(report);
    process.exit(exitCode);
  };

  const onSignal = (): void => {
    const now = performance.now();
    if (signalledAt === null) {
      signalledAt = now;
      void end(0);
    } else if (now - signalledAt > SAME_SIGNAL_MS) {
      for (const one of started) one.now();
      process.exit(1);
    }
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  if (process.env.npm_lifecycle_event !== undefined) followShell(onSignal);
  return { add: (stop, now = () => {}) => void started.push({ stop, now }), end };
}

/**
 * A signal to npm reaches only the shell between npm and us. The shell ends without forwarding it,
 * so watch for a new parent.
 */
function followShell(onSignal: () => void): void {
  const shell = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(timer);
    onSignal();
  }, 300).unref();
}

function report(error: unknown): void {
  console.error(faultLine(error));
}
