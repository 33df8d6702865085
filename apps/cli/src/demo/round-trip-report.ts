/** What happened to one simulated message, for machines and for people. */
import pc from 'picocolors';
import type { Provider } from '@enlace/normalization';

export interface RoundTripStep {
  readonly step: string;
  /** Milliseconds since the message was sent. */
  readonly at_ms: number;
  readonly detail: string;
}

export interface RoundTripReport {
  readonly provider: Provider;
  readonly text: string;
  readonly steps: readonly RoundTripStep[];
  /** As the provider received it; null where there was none. */
  readonly reply: string | null;
  /** Why there was none, where that is as it should be. */
  readonly note: string | null;
  /** Whether everything that this channel allows has happened. */
  readonly complete: boolean;
}

const NAMES: Record<Provider, string> = {
  whatsapp: 'WhatsApp',
  telegram: 'Telegram',
  chatwoot: 'Chatwoot',
  tawkto: 'Tawk.to',
};

export function reportLines(report: RoundTripReport): string[] {
  const mark = report.complete ? pc.green('✓') : pc.red('✗');
  return [
    `${mark} ${pc.bold(NAMES[report.provider])}  «${report.text}»`,
    ...report.steps.map(
      ({ step, at_ms, detail }) => `  ${`+${at_ms} ms`.padStart(9)}  ${step.padEnd(10)} ${pc.dim(detail)}`,
    ),
    ...(report.reply === null ? [] : report.reply.split('\n').map((line) => `             ${pc.cyan(line)}`)),
    ...(report.note === null ? [] : [`             ${pc.dim(report.note)}`]),
  ];
}
