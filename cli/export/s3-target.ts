import { InvalidArgumentError } from 'commander';

/** A bucket and a prefix in it. */
export interface S3Target {
  readonly bucket: string;
  /** Without slashes at its ends; empty for none. */
  readonly prefix: string;
}

/** Parses `s3://BUCKET/PREFIX`. @throws InvalidArgumentError */
export function readS3Target(text: string): S3Target {
  const { bucket, prefix = '' } =
    /^s3:\/\/(?<bucket>[a-z\d][a-z\d.-]{1,61}[a-z\d])(?:\/(?<prefix>[\w!'().*/-]*))?$/.exec(text)?.groups ??
    {};
  if (bucket !== undefined) return { bucket, prefix: prefix.replaceAll(/^\/+|\/+$/g, '') };
  throw new InvalidArgumentError('It must be like s3://BUCKET or s3://BUCKET/PREFIX.');
}

export const showS3 = ({ bucket, prefix }: S3Target) =>
  ['s3:/', bucket, prefix].filter((part) => part !== '').join('/');
