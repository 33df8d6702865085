/** What services that keep or hand out files read from their environment besides the rest. */
import { ArrayMaxSize, ArrayMinSize, IsInt, IsString, IsUrl, Matches, Max, Min } from 'class-validator';
import { ServiceEnv } from './service.env.js';
import { Variable } from './variable.decorator.js';

const MEGABYTE = 1_024 * 1_024;

/** What phones send and offices write; nothing that a browser would run. */
const USUAL_TYPES = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'image/heic',
  'audio/*',
  'video/*',
  'text/plain',
  'text/csv',
  'text/vcard',
  'application/pdf',
  'application/msword',
  'application/vnd.ms-excel',
  'application/vnd.ms-powerpoint',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/vnd.oasis.opendocument.text',
  'application/vnd.oasis.opendocument.spreadsheet',
];

export class MediaEnv extends ServiceEnv {
  /** All services that use it must see the same place. */
  @Variable({
    about: 'where files are kept: folder:<path> (a volume all services share), or s3://<bucket>/<prefix>',
    example: 's3://enlace-media/production',
  })
  @Matches(/^(folder:\S.*|s3:\/\/[^/\s]+(\/\S*)?)$/, {
    message: 'must be folder:<path> or s3://<bucket>/<prefix>',
  })
  MEDIA_STORE: string = 'folder:.enlace/media';

  @Variable({
    as: 'number',
    about: 'the largest file that is kept or sent, in bytes',
    example: '10000000',
  })
  @IsInt()
  @Min(1)
  @Max(100 * MEGABYTE)
  MEDIA_MAX_BYTES: number = 25 * MEGABYTE;

  @Variable({
    as: 'list',
    about: 'the types of files that are kept or sent, a family as image/*, with commas between',
    example: 'image/*,application/pdf',
  })
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @IsString({ each: true })
  @Matches(/^[a-z0-9.+-]+\/(\*|[a-z0-9.+-]+)$/i, { each: true, message: 'must be types such as image/png' })
  MEDIA_TYPES: string[] = USUAL_TYPES;

  @Variable({
    about: "where an S3 that is not Amazon's is; it is then addressed by path",
    example: 'http://minio:9000',
    optional: true,
  })
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] })
  MEDIA_S3_ENDPOINT?: string;

  @Variable({ about: 'the region of the bucket', example: 'eu-west-1', optional: true })
  @Matches(/^[a-z0-9-]{1,64}$/)
  MEDIA_S3_REGION?: string;

  /** Without both, the SDK looks where AWS keeps them (environment, profile, role). */
  @Variable({ about: 'the id of the key to the bucket', example: 'AKIA…', optional: true })
  @IsString()
  MEDIA_S3_ACCESS_KEY_ID?: string;

  @Variable({
    about: 'the secret of the key to the bucket',
    example: 'change-me',
    optional: true,
    secret: true,
  })
  @IsString()
  MEDIA_S3_SECRET_ACCESS_KEY?: string;
}

export interface MediaSettings {
  readonly store: {
    readonly location: string;
    readonly endpoint: string | undefined;
    readonly region: string | undefined;
    readonly accessKeyId: string | undefined;
    readonly secretAccessKey: string | undefined;
  };
  readonly rules: { readonly maxBytes: number; readonly types: readonly string[] };
}

/** As the media store takes them. */
export function mediaSettingsOf(env: MediaEnv): MediaSettings {
  return {
    store: {
      location: env.MEDIA_STORE,
      endpoint: env.MEDIA_S3_ENDPOINT,
      region: env.MEDIA_S3_REGION,
      accessKeyId: env.MEDIA_S3_ACCESS_KEY_ID,
      secretAccessKey: env.MEDIA_S3_SECRET_ACCESS_KEY,
    },
    rules: { maxBytes: env.MEDIA_MAX_BYTES, types: env.MEDIA_TYPES },
  };
}
