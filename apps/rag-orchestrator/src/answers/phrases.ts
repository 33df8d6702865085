/** The few sentences the bot says in its own words, in the customer's language. */
import type { DocumentLanguage } from '@enlace/persistence';

interface Phrases {
  readonly greeting: string;
  readonly thanks: string;
  readonly source: string;
  readonly unknown: string;
  readonly person: string;
  readonly noWords: string;
}

export const PHRASES: Readonly<Record<DocumentLanguage, Phrases>> = {
  es: {
    greeting: '¡Hola! ¿En qué le puedo ayudar?',
    thanks: '¡Con gusto! Si necesita algo más, escríbame por aquí.',
    source: 'Fuente',
    unknown:
      'No sé responder eso con la información que tengo. Le paso su mensaje a una persona del equipo, que le responderá por aquí.',
    person: 'Claro. Le paso con una persona del equipo, que le responderá por aquí.',
    noWords:
      'Recibí su mensaje, pero no puedo leer lo que contiene. Se lo paso a una persona del equipo, que le responderá por aquí.',
  },
  en: {
    greeting: 'Hello! How can I help you?',
    thanks: 'You are welcome! If you need anything else, just write here.',
    source: 'Source',
    unknown:
      'I cannot answer that with the information I have. I am passing your message on to a person of the team, who will reply here.',
    person: 'Of course. I am passing you on to a person of the team, who will reply here.',
    noWords:
      'I received your message, but I cannot read what is in it. I am passing it on to a person of the team, who will reply here.',
  },
  pt: {
    greeting: 'Olá! Como posso ajudar?',
    thanks: 'De nada! Se precisar de mais alguma coisa, escreva por aqui.',
    source: 'Fonte',
    unknown:
      'Não sei responder isso com a informação que tenho. Vou passar a sua mensagem a uma pessoa da equipe, que responderá por aqui.',
    person: 'Claro. Vou passar você a uma pessoa da equipe, que responderá por aqui.',
    noWords:
      'Recebi a sua mensagem, mas não consigo ler o que ela contém. Vou passá-la a uma pessoa da equipe, que responderá por aqui.',
  },
};
