/** Step 3 and 4: whose webhook is this, and is it proven? */
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import type { Provider } from '@enlace/normalization';
import type { ProviderAdapter, Verification, WebhookRequest } from '@enlace/providers';
import { Adapters } from '../adapters.js';
import { IntegrationDirectory } from '../directory/integration-directory.js';
import { isConcerned, ownsAny, type KnownIntegration } from '../directory/known-integration.js';

/** A hint shared by more integrations than this is no hint. */
const MOST_CANDIDATES = 64;

export type Admission =
  | { readonly admitted: true; readonly owners: readonly KnownIntegration[]; readonly scheme: string }
  | {
      readonly admitted: false;
      readonly integration: KnownIntegration;
      readonly refusal: string;
      readonly reason: string;
    };

@Injectable()
export class WebhookDoor {
  constructor(
    private readonly directory: IntegrationDirectory,
    private readonly providers: Adapters,
  ) {}

  adapter(provider: Provider): ProviderAdapter {
    return this.providers.get(provider);
  }

  /**
   * Finds the integrations a request belongs to and verifies it for each. Throws `integration.not_found` when there is
   * none to verify against, `database.unavailable` when that cannot be known yet.
   */
  async admit(
    provider: Provider,
    integrationId: string | undefined,
    request: WebhookRequest,
  ): Promise<Admission> {
    const adapter = this.providers.get(provider);
    const hint = adapter.route(request);
    const accounts = hint?.keys ?? [];
    const mayOwn = hint?.others === 'passed_over' ? isConcerned : ownsAny;
    const candidates = await this.candidates(provider, integrationId, accounts);
    const [first] = candidates;
    if (first === undefined) throw notFound(provider, integrationId);

    const several = candidates.length > 1;
    const verdicts = candidates.flatMap((known) => {
      const verdict = several ? openVerdictOf(adapter, request, known) : verdictOf(adapter, request, known);
      return verdict === undefined ? [] : [{ known, verdict }];
    });
    if (verdicts.length === 0) {
      throw new AppError(
        'secret.unreadable',
        'the secrets of this integration cannot be opened with the keys there are',
      );
    }
    const proven = verdicts.filter(({ verdict }) => verdict.ok).map(({ known }) => known);
    const refused = verdicts.find(({ verdict }) => !verdict.ok);
    if (proven.length === 0 && refused?.verdict.ok === false) {
      const { refusal, reason } = refused.verdict;
      return { admitted: false, integration: refused.known, refusal, reason };
    }

    const owners = [...new Set([...proven, ...this.neighbours(adapter, request, accounts, proven)])].filter(
      (known) => mayOwn(known, accounts),
    );
    if (owners.length === 0) {
      return {
        admitted: false,
        integration: proven[0] ?? first,
        refusal: 'not_owner',
        reason: 'the signature is right, but the payload names an account that this integration does not own',
      };
    }
    return { admitted: true, owners, scheme: schemeOf(verdicts.map(({ verdict }) => verdict)) };
  }

  private async candidates(
    provider: Provider,
    integrationId: string | undefined,
    accounts: readonly string[],
  ): Promise<KnownIntegration[]> {
    const find = (): KnownIntegration[] => {
      const known =
        integrationId === undefined
          ? accounts.flatMap((account) => this.directory.byRouteKey(provider, account))
          : [this.directory.byId(integrationId)];
      return [...new Set(known)].filter(
        (one) => one !== undefined && one.provider === provider && !one.disabled,
      ) as KnownIntegration[];
    };
    const known = find();
    if (known.length > 0) return known.slice(0, MOST_CANDIDATES);
    await this.directory.look();
    return find().slice(0, MOST_CANDIDATES);
  }

  /** One app of a provider may sign for several numbers through one URL: the other numbers' integrations prove it too. */
  private neighbours(
    adapter: ProviderAdapter,
    request: WebhookRequest,
    accounts: readonly string[],
    proven: readonly KnownIntegration[],
  ): KnownIntegration[] {
    const foreign = accounts
      .filter((account) => !proven.some((known) => known.routeKeys.includes(account)))
      .slice(0, MOST_CANDIDATES);
    return foreign
      .flatMap((account) => this.directory.byRouteKey(adapter.provider, account).slice(0, MOST_CANDIDATES))
      .filter((known) => !known.disabled && openVerdictOf(adapter, request, known)?.ok === true);
  }
}

function verdictOf(adapter: ProviderAdapter, request: WebhookRequest, known: KnownIntegration): Verification {
  return adapter.verify(request, known.credentials());
}

/** Among several candidates one whose secrets cannot be opened proves nothing and hinders nobody. */
function openVerdictOf(
  adapter: ProviderAdapter,
  request: WebhookRequest,
  known: KnownIntegration,
): Verification | undefined {
  try {
    return verdictOf(adapter, request, known);
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

function schemeOf(verdicts: readonly Verification[]): string {
  const first = verdicts.find((verdict) => verdict.ok);
  return first?.ok === true ? first.scheme : '';
}

function notFound(provider: Provider, integrationId: string | undefined): AppError {
  return integrationId === undefined
    ? new AppError(
        'integration.not_found',
        `no ${provider} integration fits this webhook; use the URL with the integration id that setup returned`,
      )
    : new AppError('integration.not_found', `there is no ${provider} integration with this id`);
}
