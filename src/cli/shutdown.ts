/** Ends what was started, last first, within ten seconds of the first signal; a second signal ends it at once. */
import { faultLine } from '#platform/log.ts';

const GENTLY_MS = 8_500;
const AT_LATEST_MS = 9_800;
const SAME_SIGNAL_MS = 1_000; // a terminal signals npm and us, and npm passes its own on

export interface Stops {
  /** `now` is for a second signal: it must not wait. */
  add(stop: () => Promise<void>, now?: () => void): void;
  end(exitCode: number): Promise<never>;
}

export function endInOrder(): Stops {
  const started: { stop: () => Promise<void>; now: () => void }[] = [];
  let signalledAt: number | null = null;

  const end = async (exitCode: number): Promise<never> => {
    setTimeout(() => process.exit(1), AT_LATEST_MS);
    // What came first (the database) must end in time even when what leans on it does not.
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

/** A signal to npm reaches only the shell between it and us, which dies of it and passes nothing on. */
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
