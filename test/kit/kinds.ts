/** One message of every kind a business can send, and what each provider is to be called with for it. */
import type { OutboundType } from '@enlace/normalization';
import { sha256 } from '@enlace/crypto';
import type { ServedFile } from './file-server.js';

const file = (mark: string, words: string, type: string): ServedFile => ({
  bytes: Buffer.from(`${mark}${words}`, 'latin1'),
  type,
});

export const FILES = {
  'foto.png': file('\x89PNG\r\n\x1a\n', 'a picture', 'image/png'),
  'plano.jpg': file('\xff\xd8\xff', 'another picture', 'image/jpeg'),
  'clip.mp4': file('\0\0\0\x18ftypisom', 'a film', 'video/mp4'),
  'receta.pdf': file('%PDF-', '1.7 a prescription', 'application/pdf'),
  'nota.ogg': file('OggS', 'OpusHead spoken', 'audio/ogg'),
  'himno.mp3': file('ID3', 'played', 'audio/mpeg'),
  'hola.webp': file('RIFF\0\0\0\0WEBP', 'VP8 a sticker', 'image/webp'),
} as const satisfies Record<string, ServedFile>;

export type FileName = keyof typeof FILES;

export interface Ground {
  readonly link: (name: FileName) => string;
  /** Ids of uploads by the names of the files. */
  readonly uploads: ReadonlyMap<FileName, string>;
  /** The provider's id of a message of the customer. */
  readonly said: string;
}

/** What arrives: the type of a WhatsApp message or the method of Telegram, members of its body, and the files in it. */
export interface Seen {
  readonly as: string;
  readonly body: object;
  readonly files?: readonly FileName[];
  /** How it was changed to be carried at all. */
  readonly degraded?: string;
  /** It goes out as so many messages. */
  readonly messages?: number;
}

export interface Kind {
  readonly content: (ground: Ground) => { readonly type: OutboundType } & Record<string, unknown>;
  readonly whatsapp: Seen;
  /** Absent where Telegram has nothing like it. */
  readonly telegram?: Seen;
}

const linked = (type: OutboundType, name: FileName, text?: string): Kind['content'] => {
  return ({ link }) => ({
    type,
    media: { link: link(name), file_name: name },
    ...(text === undefined ? {} : { text }),
  });
};
const uploaded = (type: OutboundType, name: FileName): Kind['content'] => {
  return ({ uploads }) => ({ type, media: { upload_id: uploads.get(name) } });
};
const rows = [
  { id: 'lu', title: 'Lunes' },
  { id: 'ma', title: 'Martes' },
];

export const KINDS: Readonly<Record<OutboundType, Kind>> = {
  text: {
    content: () => ({ type: 'text', format: 'markdown', text: 'Su cita: **mañana** a las _9:00_' }),
    whatsapp: { as: 'text', body: { text: { body: 'Su cita: *mañana* a las _9:00_' } } },
    telegram: {
      as: 'sendMessage',
      body: { text: 'Su cita: <b>mañana</b> a las <i>9:00</i>', parse_mode: 'HTML' },
    },
  },
  image: {
    content: linked('image', 'foto.png', 'La clínica'),
    whatsapp: { as: 'image', body: { image: { caption: 'La clínica' } }, files: ['foto.png'] },
    telegram: { as: 'sendPhoto', body: { caption: 'La clínica' }, files: ['foto.png'] },
  },
  video: {
    content: linked('video', 'clip.mp4'),
    whatsapp: { as: 'video', body: {}, files: ['clip.mp4'] },
    telegram: { as: 'sendVideo', body: {}, files: ['clip.mp4'] },
  },
  audio: {
    content: uploaded('audio', 'himno.mp3'),
    whatsapp: { as: 'audio', body: {}, files: ['himno.mp3'] },
    telegram: { as: 'sendAudio', body: {}, files: ['himno.mp3'] },
  },
  voice: {
    content: uploaded('voice', 'nota.ogg'),
    whatsapp: { as: 'audio', body: { audio: { voice: true } }, files: ['nota.ogg'] },
    telegram: { as: 'sendVoice', body: {}, files: ['nota.ogg'] },
  },
  document: {
    content: linked('document', 'receta.pdf', 'Su receta'),
    whatsapp: {
      as: 'document',
      body: { document: { filename: 'receta.pdf', caption: 'Su receta' } },
      files: ['receta.pdf'],
    },
    telegram: { as: 'sendDocument', body: { caption: 'Su receta' }, files: ['receta.pdf'] },
  },
  sticker: {
    content: uploaded('sticker', 'hola.webp'),
    whatsapp: { as: 'sticker', body: {}, files: ['hola.webp'] },
    telegram: { as: 'sendSticker', body: {}, files: ['hola.webp'] },
  },
  album: {
    content: ({ link }) => ({
      type: 'album',
      items: [
        { type: 'image', media: { link: link('foto.png'), file_name: 'foto.png' }, text: 'Por fuera' },
        { type: 'image', media: { link: link('plano.jpg'), file_name: 'plano.jpg' } },
      ],
    }),
    whatsapp: {
      as: 'image',
      body: { image: { caption: 'Por fuera' } },
      files: ['foto.png'],
      degraded: 'album → one file after the other',
      messages: 2,
    },
    telegram: {
      as: 'sendMediaGroup',
      body: { media: [{ type: 'photo', caption: 'Por fuera' }, { type: 'photo' }] },
      files: ['foto.png', 'plano.jpg'],
      messages: 2,
    },
  },
  location: {
    content: () => ({
      type: 'location',
      location: { latitude: 19.43, longitude: -99.13, name: 'Clínica Sol', address: 'Calle 5' },
    }),
    whatsapp: {
      as: 'location',
      body: { location: { latitude: '19.43', name: 'Clínica Sol', address: 'Calle 5' } },
    },
    telegram: { as: 'sendVenue', body: { latitude: 19.43, title: 'Clínica Sol', address: 'Calle 5' } },
  },
  contacts: {
    content: () => ({ type: 'contacts', contacts: [{ name: 'Dra. Ruiz', phones: ['+525598765432'] }] }),
    whatsapp: {
      as: 'contacts',
      body: { contacts: [{ name: { formatted_name: 'Dra. Ruiz' }, phones: [{ phone: '+525598765432' }] }] },
    },
    telegram: { as: 'sendContact', body: { first_name: 'Dra. Ruiz', phone_number: '+525598765432' } },
  },
  reaction: {
    content: ({ said }) => ({ type: 'reaction', reaction: { message: said, emoji: '👍' } }),
    whatsapp: { as: 'reaction', body: { reaction: { emoji: '👍' } } },
    telegram: { as: 'setMessageReaction', body: { reaction: [{ type: 'emoji', emoji: '👍' }] }, messages: 0 },
  },
  buttons: {
    content: () => ({ type: 'buttons', text: '¿Qué día?', buttons: rows }),
    whatsapp: {
      as: 'interactive',
      body: {
        interactive: {
          type: 'button',
          body: { text: '¿Qué día?' },
          action: { buttons: rows.map((reply) => ({ type: 'reply', reply })) },
        },
      },
    },
    telegram: {
      as: 'sendMessage',
      body: {
        text: '¿Qué día?',
        reply_markup: {
          inline_keyboard: [rows.map(({ id, title }) => ({ text: title, callback_data: id }))],
        },
      },
    },
  },
  list: {
    content: () => ({ type: 'list', text: '¿Qué día?', list: { button: 'Elegir', sections: [{ rows }] } }),
    whatsapp: {
      as: 'interactive',
      body: { interactive: { type: 'list', action: { button: 'Elegir', sections: [{ rows }] } } },
    },
    telegram: { as: 'sendMessage', body: { text: '¿Qué día?' }, degraded: 'list → inline keyboard' },
  },
  flow: {
    content: () => ({ type: 'flow', text: 'Su cita', flow: { id: '17', button: 'Abrir', screen: 'CITA' } }),
    whatsapp: {
      as: 'interactive',
      body: { interactive: { type: 'flow', action: { parameters: { flow_id: '17', flow_cta: 'Abrir' } } } },
    },
  },
  template: {
    content: () => ({
      type: 'template',
      template: {
        name: 'cita',
        language: 'es_MX',
        components: [{ type: 'body', parameters: [{ type: 'text', text: 'Ana' }] }],
      },
    }),
    whatsapp: {
      as: 'template',
      body: {
        template: {
          name: 'cita',
          language: { code: 'es_MX' },
          components: [{ type: 'body', parameters: [{ type: 'text', text: 'Ana' }] }],
        },
      },
    },
  },
};

/** Of a template that can be filled. */
export const CITA = {
  id: 3,
  name: 'cita',
  language: 'es_MX',
  category: 'UTILITY',
  body: 'Hola {{1}}, su cita es mañana',
  status: 'APPROVED',
} as const;

export function digestOf(name: FileName): string {
  return sha256(FILES[name].bytes);
}
