/** On every page: a draft is done with when its form was sent and answered, and at sign-out. */
import { removeDraft, removeDraftsOf, takeSending } from '#layouts/browser/draft-store.ts';

const sending = takeSending();
// Not so when the answer is an error page, the sign-in, or the form again.
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
