/** Words without their marks. */
import { plainWords } from './plain-words.js';

it('are those of Markdown, with the addresses of links behind them', () => {
  const text =
    '**Su cita** es _mañana_: [confirme](https://c.example/a), [https://c.example](https://c.example)';
  expect(plainWords({ text, format: 'markdown' })).toBe(
    'Su cita es mañana: confirme (https://c.example/a), https://c.example',
  );
});

it('of any other text stay as they are', () => {
  expect(plainWords({ text: '2 * 3 * 4 = **24**' })).toBe('2 * 3 * 4 = **24**');
});
