import { type Analyzer, listAnalyzers } from '../../aws/accessanalyzer/reads.ts';
import type { Reading } from '../account.ts';

/** The region's analyzers. */
export const analyzers: Reading<readonly Analyzer[]> = ({ read, signal }) => listAnalyzers(read, { signal });
