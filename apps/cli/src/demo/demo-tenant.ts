/** The demo tenant's small knowledge base: a dental clinic's questions, in Spanish. */
export const DEMO_TENANT = 'demo';

interface DemoDocument {
  readonly external_id: string;
  readonly title: string;
  readonly format: 'markdown' | 'text';
  readonly language: string;
  readonly content: string;
}

export const DEMO_KNOWLEDGE: readonly DemoDocument[] = [
  {
    external_id: 'demo-horarios',
    title: 'Horarios de atención',
    format: 'markdown',
    language: 'es',
    content: `# Horarios de atención

Atendemos de lunes a viernes de 9:00 a 19:00 horas. Los sábados abrimos de 9:00 a 14:00 horas. Los domingos y días festivos la clínica permanece cerrada.

## Urgencias

Para una urgencia dental fuera de horario, llame al teléfono de guardia. El dentista de guardia responde todos los días hasta las 22:00 horas.
`,
  },
  {
    external_id: 'demo-ubicacion',
    title: 'Ubicación y estacionamiento',
    format: 'markdown',
    language: 'es',
    content: `# Ubicación y estacionamiento

La clínica está en Avenida Reforma 120, segundo piso, a dos calles del metro. El edificio tiene elevador y acceso para silla de ruedas.

Hay estacionamiento gratuito para pacientes en el sótano. Pida su boleto en la recepción para que lo sellemos.
`,
  },
  {
    external_id: 'demo-citas',
    title: 'Citas y cancelaciones',
    format: 'markdown',
    language: 'es',
    content: `# Citas y cancelaciones

Para agendar una cita envíe su nombre completo y el día que prefiere. Confirmamos cada cita por mensaje el día anterior.

Puede cancelar o cambiar su cita sin costo hasta 24 horas antes. Las cancelaciones con menos de 24 horas de aviso tienen un cargo de 200 pesos.
`,
  },
  {
    external_id: 'demo-precios',
    title: 'Precios y formas de pago',
    format: 'markdown',
    language: 'es',
    content: `# Precios y formas de pago

La limpieza dental cuesta 650 pesos e incluye una revisión. La primera consulta de valoración es gratuita.

Aceptamos efectivo, tarjeta de crédito y débito, y transferencia bancaria. Con tarjeta de crédito ofrecemos hasta seis meses sin intereses en tratamientos mayores a 5,000 pesos.
`,
  },
];
