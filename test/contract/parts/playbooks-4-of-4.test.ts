import { keepPlaybookRules } from './playbooks.ts';

keepPlaybookRules(import.meta.filename);
