import { answerFlows } from '../../../src/flows/answer-flows.ts';
import { type LearntBaseline, learn } from '../../../src/flows/detect/baseline.ts';
import type { DetectionContext, FlowTrace, Verdict } from '../../../src/flows/detect/detection.ts';
import { detect } from '../../../src/flows/detect/index.ts';
import { BY_TRACE, SLICE_MS, tracesOf } from '../../../src/flows/traces-of.ts';
import type { FlowText } from './flow-text.ts';
import { DAY } from './normal-day.ts';
