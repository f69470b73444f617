import { defineConfig, mergeConfig } from 'vitest/config';
import everyRun from '../support/vitest.config.ts';

/**
 * Tests that every run includes in short form, and tests that run only here, all at full length.
 */
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
