// Loaded before a program (`node --import`): writes to the file that LOADS names, a line each, what of the program is
// loaded until it draws its first frame on the alternate screen.
import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const { LOADS } = process.env;
const ALTERNATE_SCREEN = '\x1b[?1049h';

const hooks = registerHooks({
  load: (url, context, next) => {
    appendFileSync(LOADS, `${url}\n`);
    return next(url, context);
  },
});

const { write } = process.stdout;
let entered = false;
process.stdout.write = (text, ...rest) => {
  entered ||= String(text).includes(ALTERNATE_SCREEN);
  if (entered && String(text).includes('GuardDuty')) {
    hooks.deregister();
    appendFileSync(LOADS, 'first frame\n');
    process.stdout.write = write;
  }
  return write.call(process.stdout, text, ...rest);
};
