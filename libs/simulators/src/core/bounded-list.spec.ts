/** The bounded list. */
import { BoundedList } from './bounded-list.js';

describe('a bounded list', () => {
  it('keeps the newest items in order', () => {
    const list = new BoundedList<number>(3);
    for (let item = 1; item <= 5; item += 1) list.add(item);
    expect(list.all()).toEqual([3, 4, 5]);
    list.add(6);
    expect(list.all()).toEqual([4, 5, 6]);
    list.clear();
    list.add(7);
    expect(list.all()).toEqual([7]);
  });
});
