/** A message that the provider approved beforehand, with the values for its gaps (WhatsApp templates). */
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { SharedLocation } from '../content.js';
import { TEMPLATE_LANGUAGE } from '../language.js';
import { OneSource, OutboundMedia } from './media.js';
import { OneObject } from './one-object.decorator.js';

const PARAMETER_TYPES = [
  'text',
  'currency',
  'date_time',
  'image',
  'video',
  'document',
  'location',
  'product',
  'payload',
  'coupon_code',
  'action',
  'ttl_minutes',
] as const;

const BUTTON_TYPES = [
  'quick_reply',
  'url',
  'copy_code',
  'flow',
  'catalog',
  'mpm',
  'order_details',
  'voice_call',
] as const;

export class TemplateCurrency {
  /** Shown where the amount cannot be written in the customer's way. */
  @IsString() @MaxLength(64) fallback_value!: string;
  /** ISO 4217. */
  @Matches(/^[A-Z]{3}$/, { message: 'code must be a currency such as MXN' }) code!: string;
  /** The amount times 1000. */
  @IsInt() amount_1000!: number;
}

/** A product of the account's catalogue, as a header shows it. */
export class TemplateProduct {
  @IsString() @Length(1, 100) product_retailer_id!: string;
  @IsString() @Length(1, 64) catalog_id!: string;
}

export class TemplateParameter {
  @IsIn(PARAMETER_TYPES) type!: (typeof PARAMETER_TYPES)[number];
  /** The name of the gap, in templates with named ones. */
  @IsOptional() @IsString() @Length(1, 64) parameter_name?: string;
  /** The text, the payload of a quick reply, the coupon code, or a date as it is to be read. */
  @IsOptional() @IsString() @MaxLength(1_024) text?: string;
  @IsOptional() @OneObject() @ValidateNested() @Type(() => TemplateCurrency) currency?: TemplateCurrency;
  @IsOptional() @ValidateNested() @Type(() => OutboundMedia) @OneSource() media?: OutboundMedia;
  @IsOptional() @OneObject() @ValidateNested() @Type(() => SharedLocation) location?: SharedLocation;
  @IsOptional() @OneObject() @ValidateNested() @Type(() => TemplateProduct) product?: TemplateProduct;
  /** Of a call button: for how long it can be tapped, a minute to 30 days. */
  @IsOptional() @IsInt() @Min(1) @Max(43_200) ttl_minutes?: number;
  /** Of a flow, catalogue, products or order button, as the provider documents it. */
  @IsOptional() @IsObject() action?: Record<string, unknown>;
}

export class TemplateComponent {
  @IsIn(['header', 'body', 'button']) type!: 'header' | 'body' | 'button';

  /** Of a button: what it does, and which it is, counted from 0. */
  @IsOptional()
  @IsIn(BUTTON_TYPES)
  sub_type?: (typeof BUTTON_TYPES)[number];
  @IsOptional() @IsInt() @Min(0) @Max(9) index?: number;

  @IsArray()
  @ArrayMaxSize(32)
  @ValidateNested({ each: true })
  @Type(() => TemplateParameter)
  parameters!: TemplateParameter[];
}

export class TemplateCard {
  @IsInt() @Min(0) @Max(9) card_index!: number;

  @IsArray()
  @ArrayMaxSize(8)
  @ValidateNested({ each: true })
  @Type(() => TemplateComponent)
  components!: TemplateComponent[];
}

export class OutboundTemplate {
  @Matches(/^[a-z0-9_]{1,512}$/, {
    message: 'name must be the lower-case name the template was created under',
  })
  name!: string;

  /** The provider's language code: `es_MX`, `en`. */
  @Matches(TEMPLATE_LANGUAGE, { message: 'language must look like es, es_MX or es_419' })
  language!: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(16)
  @ValidateNested({ each: true })
  @Type(() => TemplateComponent)
  components?: TemplateComponent[];

  /** The cards of a carousel. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => TemplateCard)
  cards?: TemplateCard[];

  /** Of a limited-time offer: when it ends, Unix milliseconds. */
  @IsOptional() @IsInt() offer_ends_at?: number;
}
