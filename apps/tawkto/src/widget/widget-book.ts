/** The widget of a property: its settings, and the script that is made of them. */
import { Script } from 'node:vm';
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { TawktoWidgetStore } from '@enlace/persistence';
import { publicScript, requestInvalid, type Caller, type PublicScript } from '@enlace/service-kit';
import { ChosenProperty, type Property } from '../property/chosen-property.js';
import { pageScript, type PageSettings } from './page-script.js';
import type { WidgetSettings } from './widget-settings.dto.js';

/** A change is to be seen soon; a page is not to cost a query each time. */
const KEPT_MS = 5_000;
const MOST_KEPT = 1_000;

export interface Widget extends PublicScript {
  readonly property: Property;
  readonly settings: WidgetSettings;
}

export interface SettingsAnswer {
  readonly integration_id: string;
  readonly settings: WidgetSettings;
  /** What a page includes. */
  readonly snippet: string;
}

@Injectable()
export class WidgetBook {
  private readonly kept = new Map<string, { until: number; widget: Widget }>();

  constructor(
    private readonly properties: ChosenProperty,
    private readonly store: TawktoWidgetStore,
  ) {}

  /** For everybody. @throws AppError `integration.not_found`, `integration.ambiguous`, `integration.disabled` */
  async of(tenantId: string, integrationId: string | undefined): Promise<Widget> {
    const key = `${tenantId}/${integrationId ?? ''}`;
    const kept = this.kept.get(key);
    if (kept !== undefined && kept.until > Date.now()) return kept.widget;
    const property = await this.properties.ofTenant(tenantId, integrationId);
    const settings = await this.settingsOf(property);
    const script = pageScript(pageSettingsOf(property, settings), settings.custom_js ?? '');
    const widget = { property, settings, ...publicScript(script) };
    if (this.kept.size >= MOST_KEPT) this.kept.clear();
    this.kept.set(key, { until: Date.now() + KEPT_MS, widget });
    return widget;
  }

  async show(caller: Caller, tenantId: string, integrationId: string | undefined): Promise<SettingsAnswer> {
    const property = await this.properties.named(caller, tenantId, integrationId);
    return answerOf(property, await this.settingsOf(property));
  }

  /**
   * All of the settings at once: what is left out is forgotten.
   * @throws AppError `request.invalid` for JavaScript that cannot be read, which would take the whole script down
   */
  async save(
    caller: Caller,
    tenantId: string,
    integrationId: string | undefined,
    settings: WidgetSettings,
  ): Promise<SettingsAnswer> {
    const property = await this.properties.named(caller, tenantId, integrationId);
    const fault = faultIn(settings.custom_js ?? '');
    if (fault !== undefined) throw requestInvalid([{ field: 'custom_js', expected: fault }]);
    const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
    if (!(await this.store.save(property, given, caller.keyId))) {
      throw new AppError('integration.not_found', 'this integration was removed');
    }
    this.kept.clear();
    return answerOf(property, settings);
  }

  /** What was never set here is as the setup of the integration has it. */
  private async settingsOf(property: Property): Promise<WidgetSettings> {
    const own = await this.store.get(property);
    if (own !== undefined) return own;
    const { greeting, offline_msg, custom_css, custom_js } = property.credentials;
    return {
      ...(greeting === undefined ? {} : { greeting }),
      ...(offline_msg === undefined ? {} : { offline_message: offline_msg }),
      ...(custom_css === undefined ? {} : { custom_css }),
      ...(custom_js === undefined || faultIn(custom_js) !== undefined ? {} : { custom_js }),
    };
  }
}

function pageSettingsOf({ credentials }: Property, settings: WidgetSettings): PageSettings {
  const { embed_url, property_id, widget_id = 'default' } = credentials;
  return {
    embed: `${embed_url.replace(/\/+$/, '')}/${property_id}/${encodeURIComponent(widget_id)}`,
    greeting: settings.greeting ?? '',
    offline: settings.offline_message ?? '',
    css: settings.custom_css ?? '',
    portals: (settings.portals ?? []).map(({ origin, paths = [] }) => ({ origin, paths })),
    profiles: settings.allowed_profiles ?? [],
    live: settings.live_messages === true && !!credentials.webhook_secret,
  };
}

/** Compiled as it will stand in the script, and not run. */
function faultIn(customJs: string): string | undefined {
  try {
    new Script(`'use strict';(function (Tawk_API) {\n${customJs}\n})`);
    return undefined;
  } catch (error) {
    return `must be JavaScript: ${error instanceof Error ? error.message : 'it cannot be read'}`;
  }
}

function answerOf({ tenantId, integrationId }: Property, settings: WidgetSettings): SettingsAnswer {
  const path = `/api/v1/integrations/tawkto/widget/${tenantId}.js?integration_id=${integrationId}`;
  return { integration_id: integrationId, settings, snippet: `<script async src="${path}"></script>` };
}
