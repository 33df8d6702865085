/** What counts as breaking a published schema. */
import { breakingChanges } from './breaking-changes.js';

const published = {
  Message: {
    type: 'object',
    required: ['id'],
    properties: {
      id: { type: 'string' },
      kind: { type: 'string', enum: ['a', 'b'] },
      tags: { type: 'array', items: { type: 'string' } },
    },
  },
};

/** None of them is a request. */
const TOLD: ReadonlySet<string> = new Set();

type Schema = Record<string, unknown>;

const changed = (
  change: (schema: { required: string[]; properties: Record<string, Schema> }) => void,
): Record<string, Schema> => {
  const copy = structuredClone(published) as unknown as {
    Message: { required: string[]; properties: Record<string, Schema> };
  };
  change(copy.Message);
  return copy;
};

describe('a change of a published schema', () => {
  it('may add an optional field and allow more values', () => {
    expect(
      breakingChanges(
        published,
        changed((schema) => {
          schema.properties['note'] = { type: 'string' };
          schema.properties['kind'] = { type: 'string', enum: ['a', 'b', 'c'] };
        }),
      ),
    ).toEqual([]);
  });

  it.each([
    [
      'removes a field',
      (schema: { properties: Record<string, Schema> }) => delete schema.properties['kind'],
      'Message.kind is gone',
    ],
    [
      'changes a type',
      (schema: { properties: Record<string, Schema> }) => (schema.properties['id'] = { type: 'number' }),
      'Message.id: type changed',
    ],
    [
      'allows fewer values',
      (schema: { properties: Record<string, Schema> }) =>
        (schema.properties['kind'] = { type: 'string', enum: ['a'] }),
      'Message.kind: no longer allows b',
    ],
    [
      'needs a new field',
      (schema: { required: string[] }) => schema.required.push('kind'),
      'Message.kind is now needed',
    ],
    [
      'needs a field no longer',
      (schema: { required: string[] }) => schema.required.pop(),
      'Message.id is no longer always there',
    ],
    [
      'changes what a list holds',
      (schema: { properties: Record<string, Schema> }) =>
        (schema.properties['tags'] = { type: 'array', items: { type: 'number' } }),
      'Message.tags[]: type changed',
    ],
  ] as const)('is refused when it %s', (_, change, sentence) => {
    expect(
      breakingChanges(published, changed(change as (schema: unknown) => unknown as () => void), TOLD),
    ).toEqual([sentence]);
  });

  it('may ask for less in a request, which nobody reads but Enlace', () => {
    const relaxed = changed(({ required }) => required.splice(0));
    expect(breakingChanges(published, relaxed, new Set(['Message']))).toEqual([]);
    expect(breakingChanges(published, relaxed, TOLD)).toEqual(['Message.id is no longer always there']);
  });

  it('may give a pattern of a request an alternative, and no other one', () => {
    const before = changed((schema) => (schema.properties['id'] = { type: 'string', pattern: '^a$' }));
    const patterned = (pattern: string): string[] => {
      const now = changed((schema) => (schema.properties['id'] = { type: 'string', pattern }));
      return breakingChanges(before, now, new Set(['Message']));
    };
    expect(patterned('^a$|^b$')).toEqual([]);
    expect(patterned('^b$')).toEqual(['Message.id: pattern changed']);
  });

  it('is refused when it drops a schema', () => {
    expect(breakingChanges(published, {}, TOLD)).toEqual(['Message is gone']);
  });
});
