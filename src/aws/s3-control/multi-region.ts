/** Where AWS keeps multi-region access points, whichever regions their buckets are in. */
const HOME = 'us-west-2';

interface Sent {
  request: { hostname: string };
}
interface Context {
  readonly commandName?: string;
  endpointV2?: { readonly properties?: { readonly authSchemes?: readonly object[] } };
  readonly __smithy_context?: {
    readonly selectedHttpAuthScheme?: { readonly httpAuthOption: { signingProperties?: object } };
  };
}
type Next = (args: Sent) => Promise<unknown>;
interface Routable {
  readonly middlewareStack: { addRelativeTo(middleware: unknown, options: object): void };
}

/**
 * Makes a client of S3 Control ask for multi-region access points where they are, signed for there. Gives the client.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPointRestrictions.html
 */
export function withMultiRegionRoute<Client extends object>(client: Client): Client {
  const middleware = (next: Next, context: Context) => (args: Sent) => {
    if (context.commandName !== 'ListMultiRegionAccessPointsCommand') return next(args);
    args.request.hostname = homeOf(args.request.hostname);
    const { endpointV2, __smithy_context: smithy } = context;
    const schemes = endpointV2?.properties?.authSchemes?.map((scheme) => ({ ...scheme, signingRegion: HOME }));
    // The endpoint is shared by all calls, so that it is replaced for this one and not changed.
    if (schemes !== undefined) {
      context.endpointV2 = { ...endpointV2, properties: { ...endpointV2?.properties, authSchemes: schemes } };
    }
    const option = smithy?.selectedHttpAuthScheme?.httpAuthOption;
    if (option !== undefined) option.signingProperties = { ...option.signingProperties, signingRegion: HOME };
    return next(args);
  };
  (client as unknown as Routable).middlewareStack.addRelativeTo(middleware, {
    relation: 'before',
    toMiddleware: 'httpSigningMiddleware',
  });
  return client;
}

/** Gives the host of S3 Control in the home region; another host, such as a loopback address, stays. */
export function homeOf(hostname: string): string {
  return hostname.replace(
    /(\bs3-control(?:-fips)?(?:\.dualstack)?)\.[a-z0-9-]+(?=\.(?:amazonaws\.com|api\.aws)$)/,
    `$1.${HOME}`,
  );
}
