/** Facts about a template, in whatever order they come. */
import fc from 'fast-check';
import { NOTHING_KNOWN, applied, isOfAnother, type TemplateState } from './template-changes.js';
import type { TemplateFacts } from '@enlace/normalization';

const at = (second: number): Date => new Date(second * 1000);
const told = (facts: Partial<TemplateFacts>): TemplateFacts => ({ name: 'hello', language: 'es', ...facts });

describe('facts about a template', () => {
  it('end in the same state in whatever order and however often they come', () => {
    const facts = fc.uniqueArray(
      fc.record({
        second: fc.integer({ min: 1, max: 50 }),
        status: fc.option(fc.constantFrom('APPROVED', 'PAUSED', 'REJECTED'), { nil: undefined }),
        quality: fc.option(fc.constantFrom('GREEN', 'RED'), { nil: undefined }),
      }),
      { selector: ({ second }) => second, minLength: 1, maxLength: 8 },
    );
    const end = (list: readonly { second: number; status?: string; quality?: string }[]): TemplateState =>
      list.reduce<TemplateState>(
        (state, { second, status, quality }) =>
          applied(
            state,
            told({
              ...(status === undefined ? {} : { status }),
              ...(quality === undefined ? {} : { quality }),
            }),
            at(second),
          ).state,
        NOTHING_KNOWN,
      );
    const cleaned = facts.map((list) =>
      list.map(({ second, status, quality }) => ({
        second,
        ...(status === undefined ? {} : { status }),
        ...(quality === undefined ? {} : { quality }),
      })),
    );
    fc.assert(
      fc.property(
        cleaned.chain((list) =>
          fc.tuple(
            fc.constant(list),
            fc.shuffledSubarray([...list, ...list], { minLength: list.length * 2 }),
          ),
        ),
        ([list, shuffled]) => {
          const inOrder = [...list].sort((a, b) => a.second - b.second);
          expect(end(shuffled)).toEqual(end(inOrder));
        },
      ),
    );
  });

  it('that we know first hand hold whatever the clocks say', () => {
    const deleted = { ...NOTHING_KNOWN, status: 'DELETED', statusAt: at(10) };
    expect(applied(deleted, told({ status: 'PENDING' }), at(9)).changes).toEqual([]);
    expect(applied(deleted, told({ status: 'PENDING' }), at(9), true).state.status).toBe('PENDING');
  });

  it('that we know first hand do not undo a webhook about the very same that was here before', () => {
    const approved = { ...NOTHING_KNOWN, templateId: '7', status: 'APPROVED', statusAt: at(10) };
    const created = told({ templateId: '7', status: 'PENDING', components: [{ type: 'BODY', text: 'a' }] });
    expect(applied(approved, created, at(9), true).state).toMatchObject({
      status: 'APPROVED',
      components: [{ type: 'BODY', text: 'a' }],
    });
    expect(applied(approved, { ...created, templateId: '8' }, at(9), true).state.status).toBe('PENDING');
  });

  it('leave the reason of a status that stays, where they tell none', () => {
    const paused = { ...NOTHING_KNOWN, status: 'PAUSED', statusReason: 'FIRST_PAUSE', statusAt: at(1) };
    expect(applied(paused, told({ status: 'PAUSED' }), at(2)).state.statusReason).toBe('FIRST_PAUSE');
    expect(applied(paused, told({ status: 'APPROVED' }), at(2)).state.statusReason).toBeNull();
  });

  it('are of another template where they have another id, unless the one that is known is deleted', () => {
    const known = { templateId: '1', status: 'APPROVED' };
    expect(isOfAnother(known, { templateId: '2' })).toBe(true);
    expect(isOfAnother(known, { templateId: '1' })).toBe(false);
    expect(isOfAnother(known, {})).toBe(false);
    expect(isOfAnother({ ...known, status: 'DELETED' }, { templateId: '2' })).toBe(false);
    expect(isOfAnother({ ...known, templateId: null }, { templateId: '2' })).toBe(false);
    expect(isOfAnother(undefined, { templateId: '2' })).toBe(false);
  });

  it('keep a category that is announced until it has come', () => {
    const known = { ...NOTHING_KNOWN, category: 'UTILITY', categoryAt: at(1) };
    const announced = applied(known, told({ category: 'UTILITY', upcomingCategory: 'MARKETING' }), at(2));
    expect(announced.changes).toEqual([
      { field: 'upcoming_category', before: null, after: 'MARKETING', reason: null },
    ]);
    const listed = applied(announced.state, told({ category: 'UTILITY' }), at(3));
    expect(listed.changes).toEqual([]);
    expect(applied(listed.state, told({ category: 'MARKETING' }), at(4)).state).toMatchObject({
      category: 'MARKETING',
      upcomingCategory: null,
    });
  });

  it('that say the same as is known change nothing, in whatever order their members stand', () => {
    const known = { ...NOTHING_KNOWN, components: [{ type: 'BODY', text: 'a' }], componentsAt: at(1) };
    expect(applied(known, told({ components: [{ text: 'a', type: 'BODY' }] }), at(2)).changes).toEqual([]);
  });
});
