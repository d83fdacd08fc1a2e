import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compileKernel, KERNELS, kernelModule } from '../../../.ci/kernel.ts';

test.for(KERNELS)('the compiled kernel of %s is what its sources give', async (folder) => {
  const written = readFileSync(join(import.meta.dirname, '../../..', folder, 'kernel-code.ts'), 'utf8');
  expect(kernelModule(await compileKernel(folder))).toBe(written);
});
