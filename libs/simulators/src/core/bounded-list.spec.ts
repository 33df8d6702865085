/** The bounded list and map. */
import { BoundedList } from './bounded-list.js';
import { BoundedMap } from './bounded-map.js';

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

describe('a bounded map', () => {
  it('forgets its oldest entry when a new one does not fit, and none when one is replaced', () => {
    const map = new BoundedMap<string, number>(2);
    map.set('a', 1).set('b', 2).set('a', 3);
    expect([...map.keys()]).toEqual(['a', 'b']);
    map.set('c', 4);
    expect([...map.keys()]).toEqual(['b', 'c']);
  });
});
