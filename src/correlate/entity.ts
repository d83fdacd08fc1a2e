/** A thing that rows of different panes can have in common. */
export type EntityKind = 'account' | 'bucket' | 'instance' | 'interface' | 'address' | 'principal' | 'access-key';

/** `bucket:amzn-s3-demo-bucket`, `address:203.0.113.9` … one string, so that sets and maps work on it. */
export type Entity = `${EntityKind}:${string}`;
