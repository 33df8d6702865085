/** Which first messages are a pre-chat form, and which are not. */
import { preChatFormOf } from './pre-chat-form.js';

describe('the pre-chat form', () => {
  it('is found in lines of label and value', () => {
    expect(preChatFormOf('Nombre : Lucía\nCorreo : lucia@example.org\nTeléfono : 55 1234')).toEqual({
      fields: { Nombre: 'Lucía', Correo: 'lucia@example.org', Teléfono: '55 1234' },
      name: 'Lucía',
      email: 'lucia@example.org',
    });
  });

  it('gives the phone as it was typed, where it is one', () => {
    const phoneIn = (label: string, value: string): string | undefined =>
      preChatFormOf(`Nombre : Ana\n${label} : ${value}`)?.phone;
    for (const label of ['Phone', 'Teléfono', 'Tu WhatsApp', 'Phone number', 'Celular']) {
      expect([label, phoneIn(label, '(55) 1234-5678')]).toEqual([label, '(55) 1234-5678']);
    }
    expect(phoneIn('Teléfono', 'no tengo')).toBeUndefined();
    expect(phoneIn('Pedido', '5512345678')).toBeUndefined();
  });

  it('may leave fields empty, and go on below a label', () => {
    expect(preChatFormOf('Name : \nEmail : a@example.org\nQuestion : one\ntwo: three')?.fields).toEqual({
      Name: '',
      Email: 'a@example.org',
      Question: 'one',
      two: 'three',
    });
  });

  it('is no form when it is what people write', () => {
    for (const text of [
      'Hola',
      'Recuerden: llamar',
      'Nos vemos a las 10:30',
      'https://example.org/x',
      'Hola\nName : x\nEmail : y',
      '',
    ]) {
      expect([text, preChatFormOf(text)]).toEqual([text, undefined]);
    }
  });

  it('is one when its only line gives an e-mail', () => {
    expect(preChatFormOf('E-mail: omar@example.org')?.email).toBe('omar@example.org');
  });

  it('is read in good time whatever is written', () => {
    const started = performance.now();
    preChatFormOf(`${' '.repeat(10_000)}:${' '.repeat(9_000)}`);
    preChatFormOf('a : b\n'.repeat(3_000));
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
