/** Whether an app can do its work now: what it depends on, asked one by one. */
import { AppError } from '@enlace/contracts';
import { Injectable } from '@nestjs/common';

/** Resolves when the thing works; throws, best an AppError, when it does not. */
export type ReadinessProbe = () => Promise<void>;

export interface CheckReport {
  readonly ok: boolean;
  readonly required: boolean;
  /** Why not: a stable code. */
  readonly code?: string;
}

export interface ReadinessReport {
  readonly status: 'ready' | 'not_ready' | 'draining';
  readonly checks: Readonly<Record<string, CheckReport>>;
}

interface Check {
  readonly probe: ReadinessProbe;
  readonly required: boolean;
}

/** Probes from every node and load balancer share one look at the dependencies. */
const FRESH_MS = 500;
const TIMEOUT_MS = 2_000;

@Injectable()
export class Readiness {
  readonly #checks = new Map<string, Check>();
  #draining = false;
  #last: { readonly at: number; readonly checks: Promise<Readonly<Record<string, CheckReport>>> } | undefined;

  /** Adds a dependency; one that is not required is shown but does not make the app unready. */
  add(name: string, probe: ReadinessProbe, required = true): void {
    this.#checks.set(name, { probe, required });
  }

  /** From now on the answer is no: the app is about to stop. */
  withdraw(): void {
    this.#draining = true;
  }

  get draining(): boolean {
    return this.#draining;
  }

  async report(): Promise<ReadinessReport> {
    const checks = await this.#look();
    if (this.#draining) return { status: 'draining', checks };
    const ready = Object.values(checks).every((check) => check.ok || !check.required);
    return { status: ready ? 'ready' : 'not_ready', checks };
  }

  #look(): Promise<Readonly<Record<string, CheckReport>>> {
    if (this.#last === undefined || Date.now() - this.#last.at >= FRESH_MS) {
      this.#last = { at: Date.now(), checks: this.#ask() };
    }
    return this.#last.checks;
  }

  async #ask(): Promise<Readonly<Record<string, CheckReport>>> {
    const names = [...this.#checks];
    const reports = await Promise.all(
      names.map(
        async ([name, { probe, required }]) => [name, { required, ...(await outcomeOf(probe)) }] as const,
      ),
    );
    return Object.fromEntries(reports);
  }
}

async function outcomeOf(probe: ReadinessProbe): Promise<{ ok: boolean; code?: string }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, refuse) => {
    timer = setTimeout(() => refuse(new AppError('infra.unavailable', 'no answer in time')), TIMEOUT_MS);
  });
  try {
    await Promise.race([probe(), late]);
    return { ok: true };
  } catch (error) {
    return { ok: false, code: error instanceof AppError ? error.code : 'infra.unavailable' };
  } finally {
    clearTimeout(timer);
  }
}
