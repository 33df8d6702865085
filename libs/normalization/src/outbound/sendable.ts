/** The kinds of outbound content as types, so that code which sends one knows what it has. */
import type { SharedLocation } from '../content.js';
import type { OutboundButton, OutboundFlow, OutboundList } from './interactive.js';
import type { OutboundMedia } from './media.js';
import type {
  OutboundAlbumItem,
  OutboundCard,
  OutboundFile,
  OutboundReaction,
  OutboundType,
  TextFormat,
} from './outbound-content.js';
import type { OutboundTemplate } from './template.js';

interface Worded {
  readonly text: string;
  readonly format?: TextFormat;
}

interface Framed extends Worded {
  readonly header?: string;
  readonly footer?: string;
}

export interface TextContent extends Worded {
  readonly type: 'text';
  readonly preview_url?: boolean;
}

export interface FileContent {
  readonly type: OutboundFile;
  readonly media: OutboundMedia;
  /** The caption; a sticker has none. */
  readonly text?: string;
  readonly format?: TextFormat;
}

export interface AlbumContent {
  readonly type: 'album';
  readonly items: readonly OutboundAlbumItem[];
}

export interface LocationContent {
  readonly type: 'location';
  readonly location: SharedLocation;
}

export interface ContactsContent {
  readonly type: 'contacts';
  readonly contacts: readonly OutboundCard[];
}

export interface ReactionContent {
  readonly type: 'reaction';
  readonly reaction: OutboundReaction;
}

export interface ButtonsContent extends Framed {
  readonly type: 'buttons';
  readonly buttons: readonly OutboundButton[];
  readonly keyboard?: 'inline' | 'reply';
}

export interface ListContent extends Framed {
  readonly type: 'list';
  readonly list: OutboundList;
}

export interface FlowContent extends Framed {
  readonly type: 'flow';
  readonly flow: OutboundFlow;
}

export interface TemplateContent {
  readonly type: 'template';
  readonly template: OutboundTemplate;
}

/** What `OutboundContent` is once it was validated. */
export type Sendable =
  | TextContent
  | FileContent
  | AlbumContent
  | LocationContent
  | ContactsContent
  | ReactionContent
  | ButtonsContent
  | ListContent
  | FlowContent
  | TemplateContent;

/** The content of one kind. */
export type SendableOf<Type extends OutboundType> = Extract<Sendable, { readonly type: Type }>;
