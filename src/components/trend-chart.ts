/**
 * Loads chart.js only when the reader scrolls to a trend. Before that, and after any failure, the
 * drawing from the server stays. The table is never changed, because keyboards and screen readers
 * use it.
 */
const trends = document.querySelectorAll<HTMLElement>('[data-trend]');

function watch(): void {
  const observer = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      import('./trend-canvas.ts')
        .then(({ drawTrend }) => drawTrend(target as HTMLElement))
        .catch(() => undefined);
    }
  });
  trends.forEach((trend) => observer.observe(trend));
}

if (trends.length > 0 && 'IntersectionObserver' in window && 'ResizeObserver' in window)
  addEventListener('scroll', watch, { once: true, passive: true });
