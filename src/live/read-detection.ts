import { list, number, present, text } from '../aws/loose.ts';
import type { Detection } from '../flows/detect/detection.ts';

/** The longest sentence that is taken from a file or an event: none of ours comes near it. */
const LONGEST_TEXT = 2_000;
const MOST_NAMES = 200;
const MOST_FIGURES = 50;

/**
 * Gives the Detection in a value that came from a file or an event, with every text and list cut to a bound; undefined
 * where what it is about, how severe it is or when it was is missing. Never throws.
 */
export function readDetection(value: unknown): Detection | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { rule, key, title, why, severity, srcaddr, dstaddr, dstport, action, ...rest } = value as Record<
    string,
    unknown
  >;
  const [first, last] = [number(rest.first), number(rest.last)];
  const said = { rule: short(rule), key: short(key), title: short(title), why: short(why) };
  if (!isWhole(said) || !isSeverity(severity) || !isAction(action)) return undefined;
  if (first === undefined || last === undefined) return undefined;
  return present({
    ...said,
    severity,
    action,
    srcaddr: short(srcaddr),
    dstaddr: short(dstaddr),
    dstport: number(dstport),
    interfaceIds: names(rest.interfaceIds),
    instanceIds: names(rest.instanceIds),
    moreInterfaces: rest.moreInterfaces === true ? true : undefined,
    moreInstances: rest.moreInstances === true ? true : undefined,
    first,
    last,
    figures: figuresOf(rest.figures),
  }) as Detection;
}

const short = (value: unknown): string | undefined => text(value)?.slice(0, LONGEST_TEXT);

const names = (value: unknown): readonly string[] =>
  list(value)
    .slice(0, MOST_NAMES)
    .flatMap((one) => short(one) ?? []);

type Said = Readonly<Record<'rule' | 'key' | 'title' | 'why', string>>;

const isWhole = (said: Readonly<Record<keyof Said, string | undefined>>): said is Said =>
  Object.values(said).every((each) => each !== undefined);

const isSeverity = (value: unknown): value is Detection['severity'] =>
  value === 'low' || value === 'medium' || value === 'high';

const isAction = (value: unknown): value is Detection['action'] =>
  value === 'ACCEPT' || value === 'REJECT' || value === 'mixed';

function figuresOf(value: unknown): Detection['figures'] {
  if (typeof value !== 'object' || value === null) return {};
  const known = Object.entries(value)
    .slice(0, MOST_FIGURES)
    .filter((entry): entry is [string, number] => typeof entry[1] === 'number' && Number.isFinite(entry[1]));
  return Object.fromEntries(known);
}
