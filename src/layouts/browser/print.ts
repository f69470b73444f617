/** Prints what its button stands on. Without script a browser prints from its own menu, so the button shows itself here. */
for (const button of document.querySelectorAll<HTMLButtonElement>('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}

// Paper cannot be unfolded.
addEventListener('beforeprint', () => {
  for (const folded of document.querySelectorAll('main details')) folded.setAttribute('open', '');
});
