/** Which language a text is in. */
import { detectLanguage } from './detect-language.js';

describe('the language', () => {
  it.each([
    ['es', '¿A qué hora abren los sábados?'],
    ['es', 'hola, me podrian decir cuanto cuesta el envio'],
    ['es', 'Hola'],
    ['es', 'quiero hablar con una persona'],
    ['en', 'What time do you open on Saturdays?'],
    ['en', 'hi'],
    ['en', 'do you have parking'],
    ['en', 'I want to talk to a human'],
    ['pt', 'Qual é o horário de atendimento?'],
    ['pt', 'vocês têm estacionamento'],
    ['pt', 'Olá'],
    ['pt', 'quero falar com um atendente'],
  ])('is %s in %p', (language, text) => {
    expect(detectLanguage(text)).toBe(language);
  });

  it('is what the contact speaks where the words do not tell', () => {
    expect(detectLanguage('pizza', 'en')).toBe('en');
    expect(detectLanguage('12345')).toBe('es');
  });

  it('is found in the words, not in the contact, where the words tell', () => {
    expect(detectLanguage('What are your opening hours?', 'pt')).toBe('en');
  });
});
