/** Makes WhatsApp message ids: base64 around the customer's phone number, as Meta's are. */

let counter = Math.floor(Math.random() * 0xfffffff);

/** Twenty upper-case hex digits, different at each call and in each process. */
function uniqueHex(): string {
  counter = (counter + 1) % 0xfffffffff;
  const time = Date.now().toString(16).padStart(11, '0').slice(-11);
  return (time + counter.toString(16).padStart(9, '0')).toUpperCase();
}

/**
 * A new wamid. It holds the phone number (or BSUID) in the clear, which is why wamids are personal data.
 * @param party wa_id or BSUID of the customer
 * @param direction `in` = written by the customer
 */
export function newWamid(party: string, direction: 'in' | 'out'): string {
  const name = Buffer.from(party.slice(0, 120), 'ascii');
  const bytes = Buffer.concat([
    Buffer.from([0x1c, 0x18, name.length]),
    name,
    Buffer.from([0x15, 0x02, 0x00, direction === 'in' ? 0x12 : 0x11, 0x18, 0x14]),
    Buffer.from(uniqueHex(), 'ascii'),
    Buffer.from([0x00]),
  ]);
  return `wamid.${bytes.toString('base64')}`;
}
