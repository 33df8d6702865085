/** Tells what needs no document: a greeting, thanks, the wish for a person, and messages without words. */
import { fold, wordsOf } from '../language/words.js';

export type Said = 'question' | 'greeting' | 'thanks' | 'person' | 'nothing';

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

const GREETING = words(`hola holi buenas buenos saludos hey hi hello ola oi greetings morning bom boa`);
const THANKS = words(`gracias thanks thank thx obrigado obrigada adios chao bye tchau`);
/** What may stand beside them without asking for anything. */
const BESIDE = words(`
  dia dias tarde tardes noche noches que tal como esta estan estas muy muchas mil bien ok okay vale perfecto listo
  genial excelente good afternoon evening day there everyone you so much very great how are
  noite tudo bem muito valeu hasta luego pronto see later ate logo e y a por todo todos`);

const PERSON = String.raw`(?:personas?|humanos?|humanas?|agentes?|asesora?|asesores|operador(?:a|es)?|ejecutiv[oa]s?|representantes?|encargad[oa]|vendedor(?:a|es)?|alguien|human|person|people|agent|representative|operator|someone|somebody|pessoas?|atendentes?|alguem|vendedora?)`;
const TALK = String.raw`(?:hablar|hablo|habla|comunicarme|comuniqueme|comunicame|comunicar|contactar|contactarme|conversar|chatear|atiendan?|atender|atenderme|atienda|pasame|paseme|pasar|transfiereme|transferir|conectame|talk|speak|chat|connect|transfer|falar|conversar|transferir|atendimento)`;
const WANT = String.raw`(?:quiero|quisiera|necesito|prefiero|dame|deme|busco|want|need|get|prefer|give|quero|preciso|prefiro)`;
const END = String.raw`(?: (?:real|humano|humana|de verdad|por favor|porfa|please|ya|ahora|now|agora|aqui))*`;

/** «Quiero hablar con una persona», "talk to a human", «falar com um atendente»; or just «agente». */
const WISHES = [
  new RegExp(String.raw`\b${TALK}(?: \p{L}+){0,4} ${PERSON}\b`, 'u'),
  new RegExp(
    String.raw`\b${WANT}(?: me)?(?: con| a| to| que)?(?: un| una| el| la| al| the| an| um| uma| some)? ${PERSON}${END}$`,
    'u',
  ),
  new RegExp(String.raw`^(?:(?:una?|uma?|an?|the|el|la) )?${PERSON}${END}$`, 'u'),
];

/** @param text everything the customer said since the last answer */
export function whatIsSaid(text: string): Said {
  const said = wordsOf(text);
  if (said.length === 0) return 'nothing';
  const plain = fold(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  if (WISHES.some((wish) => wish.test(plain))) return 'person';
  if (!said.every((word) => GREETING.has(word) || THANKS.has(word) || BESIDE.has(word))) return 'question';
  if (said.some((word) => THANKS.has(word))) return 'thanks';
  return said.some((word) => GREETING.has(word)) ? 'greeting' : 'question';
}
