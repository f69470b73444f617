/** On every page: removes a draft once its form was sent and answered, and at sign-out. */
import { removeDraft, removeDraftsOf, takeSending } from '#layouts/browser/draft-store.ts';

const sending = takeSending();
// Keep the draft when the answer is an error page, the sign-in page or the same form.
if (
  sending &&
  document.referrer.replace(/#.*/, '') === sending.from &&
  !document.querySelector(`meta[name="robots"][content="noindex"], main input[type="password"]`) &&
  !Array.from(document.querySelectorAll<HTMLElement>('[data-draft]')).some(
    ({ dataset }) => dataset['draft'] === sending.key,
  )
)
  removeDraft(sending.place, sending.key);

document.addEventListener('submit', ({ target }) => {
  const owner = (target as HTMLElement).dataset['signsOut'];
  if (owner) removeDraftsOf(owner);
});
