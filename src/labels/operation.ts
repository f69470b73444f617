import type { ClockDoubt, ClockTrustedBy } from '#db/vocabulary/operation.ts';

/** 运行状况: texts on what the portal has stopped automatically. */
export const clockDoubtSentences = {
  behind: '时钟往回走了。',
  jumped: '时钟忽然往前走了三天以上，而另一处的时钟不这样认为。',
} as const satisfies Record<ClockDoubt, string>;

/** Public text: what a day waits for while the clock is in doubt. */
export const clockWaitSentences = {
  toOpen:
    '服务器的时钟有疑问，核对清楚之前不收评价；时钟连续走准 24 小时的，自动恢复。请保留评价票，过一会儿再来。',
  toMix:
    '评价已经截止。服务器的时钟有疑问，核对清楚之前不汇总、不公布；时钟连续走准 24 小时的，自动恢复。',
} as const;

/** The same, for a list of several days. */
export const clockWaitLabels: Record<keyof typeof clockWaitSentences, string> = {
  toOpen: '等着开始收评价',
  toMix: '等着封存、公布',
};

/** Why a clock is trusted again. */
export const clockTrustedSentences = {
  person: '有权限的人核对了时间并确认。',
  sources: '时钟已与已知的时间或另一处的时钟一致。',
  steady: '时钟连续 24 小时走得正常，按规则自动解除。',
} as const satisfies Record<ClockTrustedBy, string>;

/** Database settings as an administrator writes them. */
export const settingsText = (settings: unknown): string =>
  (settings as { name: string; value: string }[])
    .map(({ name, value }) => `${name} = ${value}`)
    .join('，');

export interface DatabaseCopiesDetail {
  archive: boolean;
  replicas: boolean;
}

/** Where the database is copied, and which rating data a copy contains. null: not checked yet. */
export function databaseCopiesSentence(copies: DatabaseCopiesDetail | null): string {
  if (copies === null) return '数据库有没有日志归档和备用数据库，还没有查过。';
  const { archive, replicas } = copies;
  const places = [...(archive ? ['日志归档'] : []), ...(replicas ? ['备用数据库'] : [])];
  return places.length === 0
    ? '数据库没有日志归档，也没有备用数据库。'
    : `数据库有${places.join('和')}，那里会留下封好的评价和存入的时间。钥匙不在数据库里，销毁后谁也打不开；封好的评价里没有姓名。`;
}
