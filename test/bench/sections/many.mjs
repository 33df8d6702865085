/** What 10,000 integrations cost the ingress beside 10. */
import { floodColumns, flooded } from './ingress.mjs';

export const title = 'The ingress with 10,000 integrations against the ingress with 10';

export async function measure(bench) {
  const rounds = await bench.compare({
    '10,000 integrations': await bench.ingress(10_000),
    '10 integrations': await bench.ingress(10),
  });
  return {
    columns: floodColumns('every integration in turn', '10,000'),
    rows: flooded(rounds, '10,000 integrations'),
  };
}
