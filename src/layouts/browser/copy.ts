/**
 * Copies the text of its button. Shown only where the browser can copy: not over plain http, nor
 * before Chrome 66.
 */
if (navigator.clipboard)
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
    button.hidden = false;
    button.addEventListener('click', () => void copy(button));
  }

async function copy(button: HTMLButtonElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(button.dataset['copy'] ?? '');
    button.textContent = button.dataset['copied'] ?? '';
  } catch {
    button.hidden = true; // not allowed here; the text on the page can be selected
  }
}
