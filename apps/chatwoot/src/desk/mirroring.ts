/** One turn at a mirrored conversation: what was said and is not in Chatwoot yet, in order, and what became of it. */
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { deriveId } from '@enlace/crypto';
import { DeskStore, type ClaimedDesk, type DeskItem } from '@enlace/persistence';
import type { ChatwootApi } from '@enlace/providers';
import { DeskFiles } from './desk-files.js';
import { DeskNewsTeller } from './desk-news.js';
import { DeskPlaces, type DeskPlaceFound } from './desk-place.js';
import { DeskPosting, type DeskPost } from './desk-posting.js';
import { DeskTrouble } from './desk-trouble.js';
import { marked, transcript, wordsOf } from './desk-words.js';

const AT_A_TIME = 50;
/** Two messages of one moment are written down within it, in whichever order. */
const SETTLES_MS = 250;

@Injectable()
export class Mirroring {
  constructor(
    private readonly store: DeskStore,
    private readonly places: DeskPlaces,
    private readonly posting: DeskPosting,
    private readonly files: DeskFiles,
    private readonly news: DeskNewsTeller,
  ) {}

  /**
   * Until nothing is left, or `isStopped`.
   * @throws DeskTrouble where it is to come again; ClaimLost
   */
  async turn(api: ChatwootApi, claimed: ClaimedDesk, isStopped: () => boolean): Promise<void> {
    try {
      await this.work(api, claimed, isStopped);
    } catch (error) {
      // told so twice: somebody deleted it in Chatwoot, and the customer still waits for an answer
      if (error instanceof DeskTrouble && error.isGone && claimed.failures > 0)
        await this.places.forget(claimed);
      throw error;
    }
  }

  private async work(api: ChatwootApi, claimed: ClaimedDesk, isStopped: () => boolean): Promise<void> {
    const place = await this.places.of(api, claimed);
    if (claimed.live) {
      const from = await this.backfill(api, place);
      await this.follow(api, place, from, isStopped);
    }
    if (isStopped()) return;
    await this.news.tell(api, place);
    if (claimed.live) await this.places.close(api, place);
  }

  /** What was said before a person had it: one note that only agents see. Returns up to where it goes. */
  private async backfill(
    api: ChatwootApi,
    { desk, conversation, chatwootId }: DeskPlaceFound,
  ): Promise<number> {
    const { backfillTo, position, backfill } = desk;
    if (backfillTo <= position) return position;
    let earlier: DeskItem[] = [];
    for (let after = position; after < backfillTo;) {
      const page = await this.store.next(desk, after, AT_A_TIME);
      const within = page.filter((it) => it.position <= backfillTo);
      earlier = backfill === 0 ? [] : [...earlier, ...within.filter((it) => !it.fromDesk)].slice(-backfill);
      after =
        within.length < page.length || page.length === 0 ? backfillTo : (page.at(-1)?.position ?? backfillTo);
    }
    if (earlier.length === 0) {
      await this.store.moveTo(desk, backfillTo);
      return backfillTo;
    }
    const { name, phone, externalId } = conversation.contact;
    await this.posting.post(api, desk, chatwootId, {
      messageId: deriveId('desk note', desk.id, String(backfillTo)),
      author: 'note',
      fields: {
        content: transcript(earlier, name ?? phone ?? externalId),
        message_type: 'outgoing',
        private: true,
      },
      files: [],
      withoutFiles: '',
      hasStatus: false,
      position: backfillTo,
    });
    return backfillTo;
  }

  private async follow(
    api: ChatwootApi,
    { desk, chatwootId }: DeskPlaceFound,
    from: number,
    isStopped: () => boolean,
  ): Promise<void> {
    for (let after = from; ;) {
      const items = asSaid(await this.settled(desk, after));
      for (const { item, upTo } of items) {
        if (isStopped()) return;
        if (item.fromDesk) await this.store.moveTo(desk, upTo);
        else await this.posting.post(api, desk, chatwootId, { ...(await this.postOf(item)), position: upTo });
        after = Math.max(after, upTo);
      }
      if (items.length < AT_A_TIME) return;
    }
  }

  /** What was written down this very moment may have come behind something that is written down in the next. */
  private async settled(desk: ClaimedDesk, after: number): Promise<DeskItem[]> {
    const items = await this.store.next(desk, after, AT_A_TIME);
    const isFresh = items.some(({ createdAt }) => Date.now() - createdAt.getTime() < SETTLES_MS);
    if (!isFresh) return items;
    await pause(SETTLES_MS);
    return this.store.next(desk, after, AT_A_TIME);
  }

  /** The customer's as incoming; what others wrote as outgoing, which its source id keeps from being sent again. */
  private async postOf(item: DeskItem): Promise<Omit<DeskPost, 'position'>> {
    const { files, missing } =
      item.deletedAt === null ? await this.files.of(item) : { files: [], missing: [] };
    const words = item.deletedAt === null ? wordsOf(item) : '🗑';
    const said = [words, ...missing].filter((it) => it !== '').join('\n');
    const isCustomers = item.direction === 'inbound';
    return {
      messageId: item.id,
      author: item.author,
      fields: {
        content: isCustomers ? said : marked(item.author, said),
        message_type: isCustomers ? 'incoming' : 'outgoing',
      },
      files,
      withoutFiles: files.map(({ fileName }) => `📎 ${fileName}`).join('\n'),
      hasStatus: !isCustomers,
      asOf: latest(item.editedAt, item.deletedAt),
    };
  }
}

/** In the order in which it was said; `upTo`: the position up to which all is done once this one is. */
export function asSaid<Item extends { readonly sequence: number; readonly position: number }>(
  items: readonly Item[],
): { readonly item: Item; readonly upTo: number }[] {
  const ordered = [...items].sort(
    (one, other) => one.sequence - other.sequence || one.position - other.position,
  );
  const highest = Math.max(...items.map(({ position }) => position));
  return ordered.map((item, place) => {
    const left = ordered.slice(place + 1).map(({ position }) => position);
    return { item, upTo: left.length === 0 ? highest : Math.min(...left) - 1 };
  });
}

function latest(...times: readonly (Date | null)[]): Date | undefined {
  const known = times.filter((it) => it !== null).map((it) => it.getTime());
  return known.length === 0 ? undefined : new Date(Math.max(...known));
}
