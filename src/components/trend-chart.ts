/**
 * Waits for somebody to scroll to a trend; only then is chart.js fetched. Before that, and where anything fails, the drawing
 * made on the server stays. The table is never touched: it is what keyboards and screen readers use.
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
