/** The days that figures are asked for. */
import { canonicalZone, periodOf } from './period.js';

const NOW = Date.parse('2026-05-08T03:00:00Z');

describe('a period', () => {
  it('is the last thirty days of the zone, whose day may be another than ours', () => {
    expect(periodOf({}, 'America/Mexico_City', NOW)).toEqual({
      startDate: '2026-04-08',
      endDate: '2026-05-07',
      timeZone: 'America/Mexico_City',
    });
    expect(periodOf({}, 'UTC', NOW).endDate).toBe('2026-05-08');
  });

  it('may be one day, or a leap year, and no more', () => {
    const of = (start_date: string, end_date: string) => () => periodOf({ start_date, end_date }, 'UTC', NOW);
    expect(of('2024-02-29', '2024-02-29')()).toMatchObject({ startDate: '2024-02-29' });
    expect(of('2024-01-01', '2024-12-31')).not.toThrow();
    for (const wrong of [
      of('2023-02-29', '2023-03-01'),
      of('2024-01-01', '2025-01-01'),
      of('2024-01-02', '2024-01-01'),
      of('2024-01-01', '2024-13-01'),
      of('0000-01-01', '0000-01-02'),
    ]) {
      expect(wrong).toThrow(expect.objectContaining({ code: 'request.invalid' }));
    }
  });

  it('names the zone as databases know it too', () => {
    expect(canonicalZone('AET')).toBe('Australia/Sydney');
    expect(canonicalZone('america/mexico_city')).toBe('America/Mexico_City');
    expect(canonicalZone('Mars/Olympus')).toBeUndefined();
  });
});
