/** What a customer can tap: buttons, a list, a form. */
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  IsUrl,
  Length,
  MaxLength,
  ValidateBy,
  ValidateNested,
} from 'class-validator';

export class OutboundButton {
  /** Each channel's own limit is kept when it is sent (WhatsApp: 20 characters). */
  @IsString() @Length(1, 256) title!: string;

  /** Comes back when it is tapped … */
  @IsOptional() @IsString() @Length(1, 256) id?: string;

  /** … or the page it opens. */
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, disallow_auth: true })
  @MaxLength(2_000)
  url?: string;
}

/** Each button comes back as an id or opens a page, never both; no two come back as the same. */
export function DistinctButtons(): PropertyDecorator {
  return ValidateBy({
    name: 'distinctButtons',
    validator: {
      validate: (value: unknown) => {
        if (!Array.isArray(value)) return false;
        const buttons = value as readonly Partial<OutboundButton>[];
        const ids = buttons.flatMap((button) => button?.id ?? []);
        const areWhole = buttons.every(
          (button) => (button?.id === undefined) !== (button?.url === undefined),
        );
        return areWhole && new Set(ids).size === ids.length;
      },
      defaultMessage: () => '$property needs for each an id of its own, or a url instead of it',
    },
  });
}

export class OutboundRow {
  /** Comes back when the row is chosen. */
  @IsString() @Length(1, 200) id!: string;
  @IsString() @Length(1, 256) title!: string;
  @IsOptional() @IsString() @Length(1, 256) description?: string;
}

export class OutboundSection {
  @IsOptional() @IsString() @Length(1, 256) title?: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => OutboundRow)
  rows!: OutboundRow[];
}

export class OutboundList {
  /** The label that opens the list. */
  @IsString() @Length(1, 256) button!: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => OutboundSection)
  sections!: OutboundSection[];
}

/** A WhatsApp Flow: a form that opens within the chat. */
export class OutboundFlow {
  @IsString() @Length(1, 64) id!: string;
  /** The label that opens it. */
  @IsString() @Length(1, 256) button!: string;
  /** Comes back with the answers. */
  @IsOptional() @IsString() @Length(1, 512) token?: string;
  @IsOptional() @IsIn(['draft', 'published']) mode?: 'draft' | 'published';
  /** The first screen and what it shows; without it the flow asks its own endpoint. */
  @IsOptional() @IsString() @Length(1, 128) screen?: string;
  @IsOptional() @IsObject() data?: Record<string, unknown>;
}
