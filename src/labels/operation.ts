/** 运行状况: what the portal has stopped by itself, in words. */
export const clockDoubtSentences = {
  behind: '时钟往回走了。',
  jumped: '时钟忽然往前走了三天以上，而另一处的时钟不这样认为。',
} as const;
export type ClockDoubt = keyof typeof clockDoubtSentences;

/** Why a clock is believed again. */
export const clockTrustedSentences = {
  person: '有权限的人核对了时间并确认。',
  sources: '时钟已与已知的时间或另一处的时钟一致。',
  steady: '时钟连续 24 小时走得正常，按规则自动解除。',
} as const;
export type ClockTrustedBy = keyof typeof clockTrustedSentences;
