/**
 * Warns staff two minutes before the idle limit. All tabs share the time of the last request, so
 * work in one tab silences the others. The session is renewed only when somebody presses 继续.
 */
import { browserNow } from '#layouts/browser/browser-clock.ts';

const key = 'idle-until';
const warnsBeforeMs = 120_000;
const box = document.querySelector<HTMLElement>('[data-idle-seconds]');
if (box) watch(box);

function watch(warning: HTMLElement): void {
  const part = (name: string) => warning.querySelector<HTMLElement>(`[data-idle="${name}"]`);
  const soon = part('soon');
  const over = part('over');
  let own = 0;

  const until = (): number => {
    try {
      return Math.max(own, Number(localStorage.getItem(key)) || 0);
    } catch {
      return own;
    }
  };
  const look = (): void => {
    const left = until() - browserNow();
    if (soon) soon.hidden = left > warnsBeforeMs || left <= 0;
    if (over) over.hidden = left > 0;
  };
  const putOff = (seconds: number): void => {
    own = browserNow() + seconds * 1000;
    try {
      localStorage.setItem(key, String(own));
    } catch {
      // without storage, only this tab counts
    }
    look();
  };

  putOff(Number(warning.dataset['idleSeconds']));
  setInterval(look, 5_000);
  addEventListener('storage', look);
  addEventListener('pageshow', look);
  document.addEventListener('visibilitychange', look);
  const go = soon && soon.querySelector('button');
  if (go)
    go.addEventListener('click', () => {
      // Sent as a form, because src/front accepts no other POST.
      const body = new URLSearchParams({ idle: 'continue' });
      fetch(warning.dataset['renew'] || '', { method: 'POST', body, credentials: 'same-origin' })
        .then((answer) => {
          if (answer.status === 401) {
            own = 0;
            localStorage.removeItem(key);
            return look();
          }
          return answer.ok
            ? answer.json().then(({ idleSeconds }: { idleSeconds: number }) => putOff(idleSeconds))
            : undefined;
        })
        .catch(() => undefined);
    });
}
