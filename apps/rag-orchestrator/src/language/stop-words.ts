/** Words that say nothing of what a text is about, folded: of grammar, and of courtesy in questions. */
import type { DocumentLanguage } from '@enlace/persistence';

function list(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

/** Grammar: left out of documents and questions alike. */
export const STOP_WORDS: Readonly<Record<DocumentLanguage, ReadonlySet<string>>> = {
  es: list(`
    el la los las lo un una unos unas al del a ante con contra de desde durante e en entre hacia hasta ni o para
    pero por segun sin sobre tras u y ya que se su sus mi mis tu tus nos nuestro nuestra nuestros nuestras os
    vosotros vosotras me te le les yo ella ellos ellas nosotros nosotras usted ustedes ti mio mia mios mias
    tuyo tuya suyo suya esto esta este estos estas eso esa ese esos esas aquel aquella ello
    quien quienes cual cuales cuanto cuanta cuantos cuantas cuando como donde porque si no mas muy tan tanto
    tambien poco mucho muchos nada algo alguno algunos algunas otro otra otros otras todo todos cada antes hay
    es soy eres somos son ser sea fue fui fueron era eran estar estoy estas estan estaba estaban
    ha he han has hemos haber habia tengo tiene tienen`),
  en: list(`
    a an the this that these those and or but if not no of in on at by for from to with into about as so than
    then there here i me my mine we us our you your he him his she her it its they them their
    what which who whom whose how when where why is am are was were be been being have has had do does did
    can could should would will shall may might must just very too such`),
  pt: list(`
    o a os as um uma uns umas ao aos da do das dos de em no na nos nas num numa por pelo pela pelos pelas para
    pra com sem sob sobre ate entre e ou mas nem que se como quando onde porque quem qual quais quanto quanta
    quantos quantas eu tu ele ela eles elas voce voces me te lhe lhes meu minha meus minhas teu tua seu sua
    seus suas nosso nossa nossos nossas este esta estes estas esse essa esses essas isto isso aquele aquela
    aquilo nao sim ja mais muito muitos tao tambem ha sao ser sou era foi foram estar esta estou estao tem
    tenho ter tinha algum alguma cada todo todos`),
};

/** Courtesy and asking itself: left out of questions, where they only make the asked thing look unknown. */
export const COURTESY: Readonly<Record<DocumentLanguage, ReadonlySet<string>>> = {
  es: list(`
    hola buenas buenos dias tardes noches saludos gracias favor porfa porfavor disculpa disculpe disculpen perdon
    quiero quisiera queria necesito necesitaria deseo gustaria puede puedes pueden puedo podria podrias podrian
    saber decir decirme dime digame diga indicar indicarme explicar explicame ayuda ayudar ayudame pregunta
    preguntar consulta consultar duda informacion sobre acerca respecto oye oiga bien ok vale`),
  en: list(`
    hi hello hey good morning afternoon evening thanks thank please sorry excuse want wanted need like know
    tell explain help question ask asking wondering information info ok okay`),
  pt: list(`
    oi ola bom boa dia tarde noite obrigado obrigada favor desculpe desculpa quero queria gostaria preciso pode
    podem posso poderia saber dizer diga explicar ajuda ajudar pergunta perguntar duvida informacao informacoes
    acerca ok`),
};
