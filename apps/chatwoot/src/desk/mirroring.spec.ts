/** The order in which a page of messages is mirrored, and how far it counts as done meanwhile. */
import { asSaid } from './mirroring.js';

const said = (sequence: number, position: number): { sequence: number; position: number } => ({
  sequence,
  position,
});

describe('a page of messages', () => {
  it('is mirrored as it was said, also where it was written down in another order', () => {
    const ordered = asSaid([said(11, 1), said(10, 2), said(12, 3)]);
    expect(ordered.map(({ item }) => item.sequence)).toEqual([10, 11, 12]);
  });

  it('counts as done only up to before the first that is left, so that a killed worker leaves none out', () => {
    const ordered = asSaid([said(11, 1), said(10, 2), said(12, 3)]);
    expect(ordered.map(({ upTo }) => upTo)).toEqual([0, 2, 3]);
  });

  it('is nothing where there is nothing', () => {
    expect(asSaid([])).toEqual([]);
  });
});
