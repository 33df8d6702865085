/** Which of an account's websites the widget is for. */
import { chosenWebsite } from './website-inboxes.js';

const ONE = { id: '3', name: 'Website', websiteToken: 'one', hmacToken: 'h1' };
const TWO = { id: '4', name: 'Shop', websiteToken: 'two', hmacToken: undefined };

describe('the website of the widget', () => {
  it('is the only one, the one of the integration’s inbox, or the one whose token is saved', () => {
    expect(chosenWebsite([ONE], {})).toBe(ONE);
    expect(chosenWebsite([ONE], { inbox_id: 9 })).toBe(ONE);
    expect(chosenWebsite([ONE, TWO], { inbox_id: 4 })).toBe(TWO);
    expect(chosenWebsite([ONE, TWO], { inbox_id: 4, website_token: 'one' })).toBe(ONE);
  });

  it.each([
    [[], {}, /no website inbox.*make one/],
    [[ONE, TWO], {}, /several website inboxes/],
    [[ONE], { website_token: 'of-another-account' }, /no website inbox of the account has/],
  ])('is not guessed: %#', (websites, credentials, sentence) => {
    expect(() => chosenWebsite(websites, credentials)).toThrow(sentence);
  });
});
