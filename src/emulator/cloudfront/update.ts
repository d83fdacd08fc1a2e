import type {
  DistributionConfig,
  UpdateDistributionRequest,
  UpdateDistributionResult,
  ViewerCertificate,
} from '@aws-sdk/client-cloudfront';
import { AwsError, type Handler } from '../handler.ts';
import { asConfig, distributionNamed, toDistribution } from './distributions.ts';

/**
 * UpdateDistribution: takes the whole configuration in place of the one that `IfMatch` names, or refuses it as a whole.
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_UpdateDistribution.html
 */
export const updateDistribution: Handler<UpdateDistributionRequest, UpdateDistributionResult> = (input, context) => {
  const state = distributionNamed(context, input.Id);
  if (input.IfMatch === undefined || input.IfMatch === '') {
    throw new AwsError('InvalidIfMatchVersion', 'The If-Match version is missing or not valid for the resource.');
  }
  if (input.IfMatch !== state.etag) {
    const said = 'The precondition given in one or more of the request-header fields evaluated to false.';
    throw new AwsError('PreconditionFailed', said, 412);
  }
  const config = input.DistributionConfig as DistributionConfig;
  if (config.CallerReference !== asConfig(state.config).CallerReference) {
    throw new AwsError('IllegalUpdate', 'The caller reference of a distribution can not be changed.');
  }
  checkOrigins(config);
  checkCertificate(config);
  state.config = { ...config, ViewerCertificate: settled(config.ViewerCertificate) };
  state.etag = context
    .id('E')
    .replace(/[^0-9A-Za-z]/g, '')
    .toUpperCase()
    .slice(0, 14);
  state.status = 'InProgress';
  state.lastModified = context.now();
  return { Distribution: toDistribution(state, context.now()), ETag: state.etag };
};

function checkOrigins(config: DistributionConfig): void {
  const origins = config.Origins?.Items ?? [];
  const targets = new Set([...origins.map(({ Id }) => Id), ...(config.OriginGroups?.Items ?? []).map(({ Id }) => Id)]);
  for (const each of [config.DefaultCacheBehavior, ...(config.CacheBehaviors?.Items ?? [])]) {
    if (!targets.has(each?.TargetOriginId)) {
      throw new AwsError('NoSuchOrigin', 'One or more of your origins or origin groups do not exist.', 404);
    }
  }
  for (const { DomainName = '', CustomOriginConfig: custom } of origins) {
    if (custom === undefined) continue;
    if (custom.OriginProtocolPolicy !== 'http-only' && (custom.OriginSslProtocols?.Items ?? []).length === 0) {
      throw new AwsError('InvalidArgument', `The origin ${DomainName} has no OriginSslProtocols.`);
    }
  }
}

/** The policies that legacy clients leave, which get an address of their own: newer ones are only by AWS Support. */
const WITHOUT_SNI: readonly (string | undefined)[] = ['SSLv3', 'TLSv1'];

function checkCertificate({ Aliases, ViewerCertificate: certificate }: DistributionConfig): void {
  if (isDefault(certificate)) {
    if ((Aliases?.Quantity ?? 0) === 0) return;
    const said =
      'To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a trusted certificate that validates your authorization to use the domain name.';
    throw new AwsError('InvalidViewerCertificate', said);
  }
  const { SSLSupportMethod: method, MinimumProtocolVersion: minimum } = certificate ?? {};
  const fits = WITHOUT_SNI.includes(minimum) ? method === 'vip' || minimum === 'TLSv1' : method !== 'vip';
  if (method === undefined || !fits) {
    const said = `The security policy ${minimum ?? ''} can not be used with the SSL support method ${method ?? ''}.`;
    throw new AwsError('InvalidViewerCertificate', said);
  }
}

const isDefault = (certificate: ViewerCertificate | undefined): boolean =>
  certificate === undefined || certificate.CloudFrontDefaultCertificate === true;

/** With its own certificate CloudFront sets TLSv1, whatever was asked for. */
const settled = (certificate: ViewerCertificate | undefined): ViewerCertificate | undefined =>
  isDefault(certificate) && certificate !== undefined
    ? { ...certificate, MinimumProtocolVersion: 'TLSv1' }
    : certificate;
