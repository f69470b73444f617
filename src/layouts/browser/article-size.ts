/** 字号: the reader chooses the text size of an article, and the browser stores it. */
const article = document.querySelector<HTMLElement>('.article[data-size]');
const links = article ? [...article.querySelectorAll<HTMLElement>('[data-to-size]')] : [];
const place = 'article-size';

function show(size: string): void {
  article?.setAttribute('data-size', size);
  for (const link of links) {
    if (link.dataset['toSize'] === size) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
}

// If the browser refuses storage, the size applies to this page only.
const kept = (): string | null => {
  try {
    return localStorage.getItem(place);
  } catch {
    return null;
  }
};
const keep = (size: string): void => {
  try {
    localStorage.setItem(place, size);
  } catch {
    // storage refused
  }
};

for (const link of links) {
  link.addEventListener('click', (event) => {
    event.preventDefault();
    const size = link.dataset['toSize'] ?? 'medium';
    show(size);
    keep(size);
  });
}
const before = kept();
if (
  before &&
  !location.search.includes('size=') &&
  links.some((link) => link.dataset['toSize'] === before)
)
  show(before);
