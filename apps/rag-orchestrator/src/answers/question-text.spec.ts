/** What remains of a message as a question. */
import { isStart, questionOf } from './question-text.js';

describe('the question in a message', () => {
  it.each([
    ['@clinic_bot ¿a qué hora abren?', '¿a qué hora abren?'],
    ['¿a qué hora abren, @clinic_bot?', '¿a qué hora abren, ?'],
    ['/horario@clinic_bot', 'horario'],
    ['/horario hoy', 'horario hoy'],
    ['escriba a ana@clinica.mx', 'escriba a ana@clinica.mx'],
    ['@clinic_bot', ''],
    ['/start', '/start'],
    ['precio 3/4', 'precio 3/4'],
  ])('of %j is %j', (text, question) => {
    expect(questionOf(text)).toBe(question);
  });

  it('is none where somebody only opened the chat', () => {
    expect(isStart(' /start ')).toBe(true);
    expect(isStart('/start ya')).toBe(false);
  });
});
