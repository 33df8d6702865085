/** What needs no document to be answered. */
import { whatIsSaid } from './small-talk.js';

describe('what is said', () => {
  it.each([
    'hola',
    'Hola!',
    '¡Buenos días!',
    'buenas tardes',
    'Hola, ¿qué tal?',
    'hi',
    'Hello there',
    'Good morning',
    'olá',
    'Oi, tudo bem?',
    'bom dia',
    'hola\nbuenas',
  ])('is a greeting in %p', (text) => {
    expect(whatIsSaid(text)).toBe('greeting');
  });

  it.each(['gracias', 'Muchas gracias!', 'ok, gracias', 'thanks', 'thank you so much', 'obrigada', 'adiós'])(
    'is thanks in %p',
    (text) => {
      expect(whatIsSaid(text)).toBe('thanks');
    },
  );

  it.each([
    'quiero hablar con una persona',
    'Necesito un asesor',
    '¿me puede atender un humano?',
    'páseme con un agente por favor',
    'agente',
    'humano por favor',
    'hola, quisiera comunicarme con alguien del equipo',
    'I want to talk to a human',
    'can I speak with an agent please',
    'human please',
    'quero falar com um atendente',
    'preciso de atendimento com uma pessoa',
  ])('is the wish for a person in %p', (text) => {
    expect(whatIsSaid(text)).toBe('person');
  });

  it.each([
    '¿Cuál es el horario?',
    'hola, ¿cuánto cuesta el envío?',
    '¿puedo llevar a otra persona a la cita?',
    'cuántas personas caben en la sala',
    '¿el seguro cubre a una persona mayor?',
    'soy agente de seguros, ¿tienen convenio?',
    'how many people fit in the room?',
    'gracias, ¿y los domingos?',
    'bien',
    'ok',
    'sí',
  ])('is a question in %p', (text) => {
    expect(whatIsSaid(text)).toBe('question');
  });

  it.each(['', '   ', '👍', '???', '🙏🙏'])('is nothing in %p', (text) => {
    expect(whatIsSaid(text)).toBe('nothing');
  });
});
