/** What a request to send must hold before anything is done with it. */
import { DeliveryRequested } from '@enlace/contracts';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { SendMessage } from './messages.dto.js';

describe.each([
  ['over HTTP', SendMessage],
  ['over the bus', DeliveryRequested],
])('a request to send %s', (_, request) => {
  it.each([{}, { content: null }, { content: 'hola' }, { content: [] }])(
    'is refused without an object as its content: %j',
    (given) => {
      const faulty = validateSync(plainToInstance<object, object>(request, given)).map(
        ({ property }) => property,
      );
      expect(faulty).toContain('content');
    },
  );
});
