/** Copies the text its button names. Shown only where the browser can: not over plain http, nor before Chrome 66. */
if (navigator.clipboard)
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(button.dataset['copy'] ?? '');
        button.textContent = button.dataset['copied'] ?? '';
      } catch {
        button.hidden = true; // not allowed here: the code stands on the page and can be marked
      }
    });
  }
