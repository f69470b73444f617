import type { Day } from '#platform/day.ts';

/** A post held from the first to the last day, both included; null: still held. */
export interface Post {
  startsOn: Day;
  endsOn: Day | null;
}

export const isInPost = ({ startsOn, endsOn }: Post, on: Day): boolean =>
  startsOn <= on && (endsOn === null || on <= endsOn);
