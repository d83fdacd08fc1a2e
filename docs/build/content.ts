import { screens } from '../../screens/index.ts';
import { keyTables } from '../../src/app/key-tables.ts';
import { playbookInfos } from '../../src/cli/playbook-list.ts';
import { detectionsMarkdown } from '../../src/flows/detect/document.ts';
import { DETECTION_RULES } from '../../src/flows/detect/index.ts';
import { keysMarkdown } from '../../src/keys/key-table.ts';
import { playbooksMarkdown } from '../../src/playbook/document.ts';
import { CHECKS } from '../../src/posture/checks/index.ts';
import { checksMarkdown } from '../../src/posture/document.ts';

/** The generated pages of the documentation, by their path in the project. */
export async function pages(): Promise<Record<string, string>> {
  return {
    'docs/checks.md': checksMarkdown(CHECKS),
    'docs/keys.md': keysMarkdown(keyTables(screens)),
    'docs/detections.md': detectionsMarkdown(DETECTION_RULES),
    'docs/playbooks.md': playbooksMarkdown(playbookInfos()),
  };
}
