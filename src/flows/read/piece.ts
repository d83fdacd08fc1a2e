/** Something that flow logs are read from, from its first byte to its last: a file, standard input, an object on S3. */
export interface Piece {
  /** What a person would call it: a path, `standard input`, `s3://bucket/key`. */
  readonly name: string;
  /** Stored bytes, where they are known before. */
  readonly size?: number;
  /** Opens the stored bytes, as they are: compressed or not. */
  open(signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Any part of the stored bytes; Parquet is read from its end. Absent where only reading in order is possible. */
  slice?(from: number, to: number, signal: AbortSignal): Promise<Uint8Array>;
}

/** Text of flow logs, decoded: whole or cut lines in the order they are stored. */
export interface TextPiece {
  readonly bytes: Uint8Array;
  /** Stored bytes that were taken from the source so far. */
  readonly stored: number;
}
