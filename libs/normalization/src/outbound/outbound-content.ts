/** What a service wants a customer to see: one flat shape on the wire, one type for each kind in the code. */
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  Length,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { SharedLocation } from '../content.js';
import { DistinctButtons, OutboundButton, OutboundFlow, OutboundList } from './interactive.js';
import { OneSource, OutboundMedia } from './media.js';
import { OneObject } from './one-object.decorator.js';
import { Part } from './part.decorator.js';
import { OutboundTemplate } from './template.js';

export const OUTBOUND_FILES = ['image', 'video', 'audio', 'voice', 'document', 'sticker'] as const;
const INTERACTIVE = ['buttons', 'list', 'flow'] as const;

export const OUTBOUND_TYPES = [
  'text',
  ...OUTBOUND_FILES,
  'album',
  'location',
  'contacts',
  'reaction',
  ...INTERACTIVE,
  'template',
] as const;

export type OutboundType = (typeof OUTBOUND_TYPES)[number];
export type OutboundFile = (typeof OUTBOUND_FILES)[number];

/** `markdown`: bold, italic, strikethrough, code, links and quotes, written as each channel writes them. */
export const TEXT_FORMATS = ['plain', 'markdown'] as const;

export type TextFormat = (typeof TEXT_FORMATS)[number];

const LONGEST_TEXT = 65_536;
const ALBUM_FILES = ['image', 'video', 'audio', 'document'] as const;

export class OutboundReaction {
  /** Provider id of the message it is put on. */
  @IsString() @Length(1, 512) message!: string;
  /** One emoji; an empty text takes the reaction back. */
  @IsString() @MaxLength(32) emoji!: string;
}

export class OutboundCard {
  @IsString() @Length(1, 256) name!: string;

  /** E.164 where known. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @Matches(/^\+?[\d\s().-]{3,32}$/, { each: true, message: 'each of phones must be a phone number' })
  phones!: string[];

  @IsOptional() @IsArray() @ArrayMaxSize(10) @MaxLength(320, { each: true }) emails?: string[];
  @IsOptional() @IsString() @Length(1, 256) organization?: string;
}

export class OutboundAlbumItem {
  @IsIn(ALBUM_FILES) type!: (typeof ALBUM_FILES)[number];
  @ValidateNested() @Type(() => OutboundMedia) @OneSource() media!: OutboundMedia;
  /** Its caption. */
  @IsOptional() @IsString() @Length(1, 1_024) text?: string;
}

/** As it travels: the parts that its `type` needs or may have, and no other. */
export class OutboundContent {
  @IsIn(OUTBOUND_TYPES) type!: OutboundType;

  /** The words, or the caption of a file. Unicode; each channel's own limit is kept when it is sent. */
  @Part({
    of: ['text', ...INTERACTIVE],
    optionalIn: ['image', 'video', 'audio', 'voice', 'document'],
  })
  @IsString()
  @Length(1, LONGEST_TEXT)
  text?: string;

  /** How `text` is written; `plain` unless given. */
  @Part({ optionalIn: ['text', ...INTERACTIVE, ...OUTBOUND_FILES] })
  @IsIn(TEXT_FORMATS)
  format?: TextFormat;

  /** Whether the first link of the text is shown with a preview; not unless asked for. */
  @Part({ optionalIn: ['text'] }) @IsBoolean() preview_url?: boolean;

  @Part({ of: OUTBOUND_FILES })
  @ValidateNested()
  @Type(() => OutboundMedia)
  @OneSource()
  media?: OutboundMedia;

  /** Two to ten files shown as one. */
  @Part({ of: ['album'] })
  @IsArray()
  @ArrayMinSize(2)
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => OutboundAlbumItem)
  items?: OutboundAlbumItem[];

  @Part({ of: ['location'] })
  @OneObject()
  @ValidateNested()
  @Type(() => SharedLocation)
  location?: SharedLocation;

  @Part({ of: ['contacts'] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => OutboundCard)
  contacts?: OutboundCard[];

  @Part({ of: ['reaction'] })
  @OneObject()
  @ValidateNested()
  @Type(() => OutboundReaction)
  reaction?: OutboundReaction;

  /** A line above the text, and one below it. */
  @Part({ optionalIn: INTERACTIVE }) @IsString() @Length(1, 256) header?: string;
  @Part({ optionalIn: INTERACTIVE }) @IsString() @Length(1, 256) footer?: string;

  @Part({ of: ['buttons'] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => OutboundButton)
  @DistinctButtons()
  buttons?: OutboundButton[];

  /** `reply`: the buttons stand in for the keyboard (Telegram); under the message unless given. */
  @Part({ optionalIn: ['buttons'] }) @IsIn(['inline', 'reply']) keyboard?: 'inline' | 'reply';

  @Part({ of: ['list'] }) @OneObject() @ValidateNested() @Type(() => OutboundList) list?: OutboundList;
  @Part({ of: ['flow'] }) @OneObject() @ValidateNested() @Type(() => OutboundFlow) flow?: OutboundFlow;
  @Part({ of: ['template'] })
  @OneObject()
  @ValidateNested()
  @Type(() => OutboundTemplate)
  template?: OutboundTemplate;
}
