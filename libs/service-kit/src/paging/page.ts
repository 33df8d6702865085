/** Lists, a page at a time: what is asked for and what comes back. */
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

/** The query of every list; a list with filters extends it. */
export class PageQuery {
  /** `next_cursor` of the page before; opaque, made by the stores. */
  @ApiPropertyOptional({ description: '`next_cursor` of the page before' })
  @IsOptional()
  @IsString()
  @MaxLength(1024)
  cursor?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: 200, default: 50 })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Null on the last page. */
  readonly next_cursor: string | null;
}

/** A page as a store gives it, shown as an answer of the API. */
export function pageAnswer<Item, Shown>(
  page: { readonly items: readonly Item[]; readonly next_cursor: string | undefined },
  show: (item: Item) => Shown,
): Page<Shown> {
  return { items: page.items.map(show), next_cursor: page.next_cursor ?? null };
}
