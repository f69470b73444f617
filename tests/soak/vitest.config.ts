import { defineConfig, mergeConfig } from 'vitest/config';
import everyRun from '../support/vitest.config.ts';

/** The same tests where they are short in every run, and those that are only run here, at full length. */
export default mergeConfig(
  everyRun,
  defineConfig({
    test: {
      include: ['tests/soak/*.soak.ts'],
      testTimeout: 1_800_000,
      env: { PORTAL_SOAK: '1' },
      reporters: ['verbose'],
    },
  }),
);
