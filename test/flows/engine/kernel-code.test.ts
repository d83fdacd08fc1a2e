import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compileKernel, kernelModule } from '../../../.ci/kernel.ts';

test('the compiled kernel is what its sources give', async () => {
  const written = readFileSync(join(import.meta.dirname, '../../../src/flows/engine/kernel-code.ts'), 'utf8');
  expect(kernelModule(await compileKernel())).toBe(written);
});
