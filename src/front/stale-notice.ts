/** The notice on a stale page. */
import { proseDateTime } from '#labels/dates.ts';

/** Every page contains this empty element (layouts/Shell.astro). */
export const stalePlace = '<div id="as-of"></div>';

export const markStale = (body: Buffer, madeAt: Date): Buffer =>
  Buffer.from(
    body
      .toString()
      .replace(
        stalePlace,
        `<div id="as-of" class="as-of" role="status">现在连不上数据库，这是 ${proseDateTime(madeAt)} 的内容。恢复后刷新即可看到最新的。</div>`,
      ),
  );
