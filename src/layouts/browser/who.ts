/**
 * Shows the name of the signed-in person in the tool bar. Public pages are the same bytes for
 * everyone, so the name needs a second small request. Without it, 登录 stays and leads to the same
 * place.
 */
const link = document.querySelector<HTMLAnchorElement>('[data-who]');
const address = link && link.dataset['who'];

if (link && address) {
  fetch(address, { credentials: 'same-origin', headers: { accept: 'application/json' } })
    .then((answer) =>
      answer.ok ? (answer.json() as Promise<{ name: string; href: string } | null>) : null,
    )
    .then((who) => who && Object.assign(link, { textContent: who.name, href: who.href }))
    .catch(() => undefined);
}
