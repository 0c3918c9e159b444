import { mergeConfig } from 'vitest/config';
import faults from './vitest.config.ts';

/** All faults at every place, for hours. */
export default mergeConfig(faults, { test: { env: { CMK_SWEEP: 'whole' } } });
