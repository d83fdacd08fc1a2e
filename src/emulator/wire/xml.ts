import { XmlCodec } from '@aws-sdk/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../handler.ts';

const codec = new XmlCodec({
  timestampFormat: { useTrait: true, default: 5 },
  httpBindings: true,
  xmlNamespace: '',
  serviceNamespace: '',
});

export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** Writes a structure as an element, by default named as its schema says. */
export function encodeXml(schema: NormalizedSchema, value: object, namespace?: string): string {
  const serializer = codec.createSerializer();
  serializer.write(schema, value);
  const element = String(serializer.flush());
  // A structure's own namespace, where it has one, wins.
  return namespace === undefined || /^<[^>]*\sxmlns=/.test(element)
    ? element
    : element.replace(/^<([^\s/>]+)/, `<$1 xmlns="${namespace}"`);
}

/** Writes only what is inside the element: the EC2 and query protocols give it another name and company. */
export function encodeXmlContent(schema: NormalizedSchema, value: object): string {
  if (!schema.isStructSchema()) return '';
  const element = encodeXml(schema, value);
  const start = element.indexOf('>') + 1;
  const end = element.lastIndexOf('</');
  return end < start ? '' : element.slice(start, end);
}

/** Reads the root element of a body as the schema says. */
export function decodeXml(schema: NormalizedSchema, body: Buffer): unknown {
  try {
    return codec.createDeserializer().read(schema, body);
  } catch {
    throw new AwsError(
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  }
}

/** Writes one element with text, escaped. */
export const textElement = (name: string, text: string): string => `<${name}>${escapeXml(text)}</${name}>`;

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeXml = (text: string): string => text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
