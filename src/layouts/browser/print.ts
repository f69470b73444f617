/**
 * Prints the page. Without script the browser's own menu prints, so only the script shows the
 * button.
 */
for (const button of document.querySelectorAll<HTMLButtonElement>('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}

// Folded parts cannot be opened on paper.
addEventListener('beforeprint', () => {
  for (const folded of document.querySelectorAll('main details')) folded.setAttribute('open', '');
});
