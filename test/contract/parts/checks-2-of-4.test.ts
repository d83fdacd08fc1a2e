import { judgeCases } from './checks.ts';

judgeCases(import.meta.filename);
