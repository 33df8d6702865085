/** Whom a caller of the API may mean on WhatsApp. */
import { addressesOf } from './addresses.js';

describe('the addresses of a person on WhatsApp', () => {
  it.each([
    ['the id a webhook gave', '5215512345678', ['5215512345678', '525512345678']],
    ['a number as people write it', '+52 55 1234 5678', ['525512345678', '5215512345678']],
    ['a national number, of the default country', '55 1234 5678', ['525512345678', '5215512345678']],
    ['a Brazilian mobile without its ninth digit', '551187654321', ['551187654321', '5511987654321']],
    ['a business-scoped user id', 'US.13491208655302741918', ['US.13491208655302741918']],
    ['a group', 'Y2FwaV9ncm91cDoxNzoxMjM', ['Y2FwaV9ncm91cDoxNzoxMjM']],
  ])('of %s', (_, person, addresses) => {
    expect(addressesOf(person)).toEqual(addresses);
  });

  it.each(['', 'ana', '12', '+1'])('are none of %p', (person) => {
    expect(addressesOf(person)).toEqual([]);
  });
});
